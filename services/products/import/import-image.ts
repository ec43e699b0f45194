// How imports are said as documents when the store is carried to or from an engine that keeps documents: one each, with its notes.
import { type DocumentsOfRows, insertRow } from "@souk/chassis/sqlite/document-form";
import { documentShape } from "@souk/chassis/store-image/documents";
import type { ImportDocument } from "./import-store.mongodb.ts";
import type { ImportState, Note } from "./import-store.ts";

/** Each may have thousands of notes. */
const BATCH = 20;

type ImportRow = {
  readonly _id: string;
  readonly state: ImportState;
  readonly request: string;
  readonly progress: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

const imports: DocumentsOfRows = {
  shape: documentShape({ name: "imports", id: "key", key: ["_id"], batch: BATCH }),
  select: `SELECT id AS _id, state, request, progress, created_at AS createdAt, finished_at AS finishedAt
    FROM imports ORDER BY id`,
  toDocument: ({ _id, request, progress, ...row }: ImportRow, tx): Omit<ImportDocument, "_id"> => {
    const notesOf = (kind: Note["kind"]) =>
      tx
        .all<{ note: string }>(
          "SELECT note FROM import_notes WHERE import_id = ? AND kind = ? ORDER BY position",
          _id,
          kind,
        )
        .map(({ note }) => JSON.parse(note));
    const read = { request: JSON.parse(request), progress: JSON.parse(progress) };
    return { ...row, ...read, errors: notesOf("error"), warnings: notesOf("warning") };
  },
  insert: ({ state, request, progress, createdAt, finishedAt, errors, warnings }: ImportDocument, tx, { _id }) => {
    const id = String(_id);
    const said = { request: JSON.stringify(request), progress: JSON.stringify(progress) };
    insertRow(tx, "imports", { id, state, ...said, created_at: createdAt, finished_at: finishedAt });
    for (const [kind, notes] of Object.entries({ error: errors, warning: warnings })) {
      for (const [position, note] of notes.entries()) {
        insertRow(tx, "import_notes", { import_id: id, kind, position, note: JSON.stringify(note) });
      }
    }
  },
};

export const importDocuments: readonly DocumentsOfRows[] = [imports];
