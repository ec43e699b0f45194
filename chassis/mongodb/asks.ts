// What an operation may ask of a database, and how what several ask in one step becomes one command: documents that are
// looked for by a value, put in, put in the place of others, or changed by their `_id`. A transaction takes one command
// after the other.
import type { AnyBulkWriteOperation, ClientSession, Collection, Db, Document, UpdateFilter } from "mongodb";
import type { Answered } from "../lockstep.ts";

/** Where commands go. */
export type At = { readonly db: Db; readonly session?: ClientSession };

/** What is looked for in a field, or in the fields of an array's elements: `variants.sku`. The field is one of `fields`. */
export type Look = { readonly path: string; readonly values: readonly unknown[]; readonly fields?: Document };

export type Ask = { readonly collection: string } & (
  | {
      readonly kind: "command";
      readonly writes: boolean;
      run(collection: Collection, within: Within): Promise<unknown>;
    }
  | ({ readonly kind: "look" } & Look)
  | { readonly kind: "insert"; readonly documents: readonly Document[] }
  | { readonly kind: "put"; readonly document: Document }
  | { readonly kind: "alter"; readonly changes: readonly Alteration[] }
);

export type Alteration = { readonly id: unknown; readonly change: UpdateFilter<Document> };

export type Within = { readonly session?: ClientSession };
type Of<Kind extends Ask["kind"]> = Extract<Ask, { readonly kind: Kind }>;

/** A single command that takes longer is ended by the server. */
export const MAX_TIME_MS = 10_000;

/** Several changes went as one, and not each found its document: whose it was is seen when each is asked alone. */
export class DocumentsNotThere extends Error {}

/** In the order of the asks. */
export async function answerAll(at: At, asked: readonly Ask[]): Promise<readonly Answered[]> {
  const answers = new Map<Ask, Answered>();
  for (const alike of Map.groupBy(asked, kindOf).values()) {
    const found = await answerAlike(at, alike);
    for (const [index, ask] of alike.entries()) answers.set(ask, found[index] as Answered);
  }
  return asked.map((ask) => answers.get(ask) as Answered);
}

function kindOf(ask: Ask): unknown {
  if (ask.kind === "command") return ask;
  return ask.kind === "look"
    ? JSON.stringify([ask.collection, ask.path, ask.fields])
    : JSON.stringify([ask.collection, ask.kind]);
}

async function answerAlike({ db, session }: At, asked: readonly Ask[]): Promise<readonly Answered[]> {
  const [first] = asked;
  if (!first) return [];
  const collection = db.collection(first.collection);
  const within: Within = session ? { session } : {};
  switch (first.kind) {
    case "command":
      return [{ value: await first.run(collection, within), wrote: first.writes }];
    case "look":
      return lookFor(collection, within, asked as readonly Of<"look">[]);
    case "insert":
      await collection.insertMany(
        (asked as readonly Of<"insert">[]).flatMap(({ documents }) => documents),
        within,
      );
      return asked.map(() => WROTE);
    case "put":
      await putAll(collection, within, asked as readonly Of<"put">[]);
      return asked.map(() => WROTE);
    case "alter":
      return alterAll(collection, within, asked as readonly Of<"alter">[]);
  }
}

const WROTE: Answered = { value: undefined, wrote: true };

async function lookFor(collection: Collection, within: Within, asked: readonly Of<"look">[]) {
  const [{ path, fields } = { path: "_id", fields: undefined }] = asked;
  const values = [...new Set(asked.flatMap((ask) => ask.values))];
  const filter = { [path]: values.length === 1 ? values[0] : { $in: values } };
  const options = { ...within, maxTimeMS: MAX_TIME_MS, ...(fields !== undefined && { projection: fields }) };
  const found = values.length === 0 ? [] : await collection.find(filter, options).toArray();
  if (asked.length === 1) return [{ value: found, wrote: false }];
  const steps = path.split(".");
  const held = found.map((document) => ({ document, values: valuesAt(document, steps) }));
  return asked.map((ask) => {
    const wanted = new Set(ask.values);
    const own = held.filter((each) => each.values.some((value) => wanted.has(value)));
    return { value: own.map(({ document }) => document), wrote: false };
  });
}

/** As a filter on the path sees them. */
function valuesAt(value: unknown, [step, ...steps]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, step === undefined ? [] : [step, ...steps]));
  if (step === undefined) return [value];
  return typeof value === "object" && value !== null ? valuesAt((value as Document)[step], steps) : [];
}

async function putAll(collection: Collection, within: Within, asked: readonly Of<"put">[]): Promise<void> {
  const puts = asked.map(({ document: { _id, ...replacement } }): AnyBulkWriteOperation => {
    return { replaceOne: { filter: { _id }, replacement, upsert: true } };
  });
  await collection.bulkWrite(puts, { ...within, ordered: true });
}

async function alterAll(collection: Collection, within: Within, asked: readonly Of<"alter">[]) {
  const updates = asked.flatMap(({ changes }) =>
    changes.map(({ id, change }): AnyBulkWriteOperation => {
      return { updateOne: { filter: { _id: id as never }, update: change } };
    }),
  );
  const { matchedCount } = await collection.bulkWrite(updates, { ...within, ordered: true });
  const allThere = matchedCount === updates.length;
  if (!allThere && asked.length > 1) throw new DocumentsNotThere(`${matchedCount} of ${updates.length} were there`);
  return asked.map(() => ({ value: allThere, wrote: matchedCount > 0 }));
}
