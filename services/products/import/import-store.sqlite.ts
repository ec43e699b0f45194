// Imports in the service's SQLite file. Who works on one is a lease of the chassis, asked in every write.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import { claimLease, holdsLease, releaseLease } from "@souk/chassis/sqlite/lease";
import type { ImportNote } from "./import-item.ts";
import {
  type ImportPage,
  type ImportProgress,
  type ImportRequest,
  type ImportState,
  type ImportStore,
  type ImportView,
  type ListedImport,
  MAX_NOTES,
  NO_PROGRESS,
  type Note,
  type Step,
  type TakenImport,
} from "./import-store.ts";

type Row = {
  readonly state: ImportState;
  readonly request: string;
  readonly progress: string;
  readonly finished_at: number | null;
};

/** Unfinished imports looked at for one to take; with more than these the oldest come first anyway. */
const LOOKED_AT = 100;

export function createSqliteImportStore({ database }: { readonly database: SqliteDatabase }): ImportStore {
  return {
    add: (request, idempotency) =>
      database.write((tx) =>
        onceForKey(tx, idempotency, request.createdAt, () => {
          tx.run(
            "INSERT INTO imports (id, state, request, progress, created_at) VALUES (?, 'waiting', ?, ?, ?)",
            request.id,
            JSON.stringify(request),
            JSON.stringify(NO_PROGRESS),
            request.createdAt,
          );
          return request.id;
        }),
      ),
    find: async (id) => database.read((tx) => findImport(tx, id)),
    page: async (after, limit) => database.read((tx) => pageOfImports(tx, after, limit)),
    take: (holder, now, ttlMs) => database.write((tx) => takeImport(tx, holder, now, ttlMs)),
    advance: (step, holder, ttlMs) =>
      database.write((tx) => {
        if (!keep(tx, step, "running")) return "lost";
        claimLease(tx, leaseOf(step.taken.request.id), holder, step.now, ttlMs);
        return "kept";
      }),
    finish: (step, state) =>
      database.write((tx) => {
        if (!keep(tx, step, state)) return "lost";
        releaseLease(tx, leaseOf(step.taken.request.id), step.taken.fence);
        return "kept";
      }),
    release: (taken) => database.write((tx) => releaseLease(tx, leaseOf(taken.request.id), taken.fence)),
    unfinished: async () =>
      database
        .read((tx) => tx.all<{ id: string }>("SELECT id FROM imports WHERE finished_at IS NULL"))
        .map((row) => row.id),
  };
}

function leaseOf(id: string): string {
  return `import:${id}`;
}

function pageOfImports(tx: Tx, after: string | null, limit: number): ImportPage {
  const rows = tx.all<Row>(
    "SELECT state, request, progress, finished_at FROM imports WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
    after,
    limit + 1,
  );
  const items = rows.slice(0, limit).map(listed);
  const total = tx.get<{ n: number }>("SELECT count(*) AS n FROM imports")?.n ?? 0;
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null, total };
}

function listed({ state, request, progress, finished_at }: Row): ListedImport {
  const asked = JSON.parse(request) as ImportRequest;
  return { ...asked, state, progress: JSON.parse(progress) as ImportProgress, finishedAt: finished_at };
}

function findImport(tx: Tx, id: string): ImportView | undefined {
  const row = tx.get<Row>("SELECT state, request, progress, finished_at FROM imports WHERE id = ?", id);
  if (!row) return undefined;
  const notes = tx
    .all<{ kind: Note["kind"]; note: string }>(
      "SELECT kind, note FROM import_notes WHERE import_id = ? ORDER BY kind, position",
      id,
    )
    .map(({ kind, note }) => ({ kind, note: JSON.parse(note) as ImportNote }));
  return {
    ...listed(row),
    errors: notes.filter(({ kind }) => kind === "error").map(({ note }) => note),
    warnings: notes.filter(({ kind }) => kind === "warning").map(({ note }) => note),
  };
}

function takeImport(tx: Tx, holder: string, now: number, ttlMs: number): TakenImport | undefined {
  const rows = tx.all<Row & { id: string }>(
    "SELECT id, state, request, progress, finished_at FROM imports WHERE finished_at IS NULL ORDER BY created_at, id LIMIT ?",
    LOOKED_AT,
  );
  for (const row of rows) {
    const lease = claimLease(tx, leaseOf(row.id), holder, now, ttlMs);
    if (lease === "held") continue;
    tx.run("UPDATE imports SET state = 'running' WHERE id = ?", row.id);
    return {
      request: JSON.parse(row.request) as ImportRequest,
      progress: JSON.parse(row.progress) as ImportProgress,
      fence: lease.fence,
    };
  }
  return undefined;
}

function keep(tx: Tx, { taken, progress, notes, now }: Step, state: ImportState): boolean {
  const { id } = taken.request;
  if (!holdsLease(tx, leaseOf(id), taken.fence, now)) return false;
  tx.run(
    "UPDATE imports SET state = ?, progress = ?, finished_at = ? WHERE id = ?",
    state,
    JSON.stringify(progress),
    state === "completed" || state === "failed" ? now : null,
    id,
  );
  for (const kind of ["error", "warning"] as const) keepNotes(tx, id, kind, notes);
  return true;
}

function keepNotes(tx: Tx, id: string, kind: Note["kind"], notes: readonly Note[]): void {
  const fresh = notes.filter((note) => note.kind === kind);
  if (fresh.length === 0) return;
  const kept =
    tx.get<{ n: number }>("SELECT count(*) AS n FROM import_notes WHERE import_id = ? AND kind = ?", id, kind)?.n ?? 0;
  for (const [index, { row, column, code, message }] of fresh.slice(0, MAX_NOTES - kept).entries()) {
    tx.run(
      "INSERT INTO import_notes (import_id, kind, position, note) VALUES (?, ?, ?, ?)",
      id,
      kind,
      kept + index,
      JSON.stringify({ row, column, code, message }),
    );
  }
}
