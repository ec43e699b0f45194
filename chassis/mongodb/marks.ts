// Which keys were changed since when, for whoever keeps a projection: each key once, under the number of its last change.
import type { Queries } from "./documents.ts";
import type { FeedDocument, MarkDocument } from "./sequencer.ts";

export type Mark = { readonly key: string; readonly seq: number };

export async function newestMark(queries: Queries): Promise<number> {
  return (await queries.in<FeedDocument>("feed").findOne({ _id: "feed" }))?.marked ?? 0;
}

/** Oldest change first. Numbers are unique: "after this one" skips nothing. */
export async function marksSince(queries: Queries, seq: number, limit: number): Promise<readonly Mark[]> {
  const found = await queries.in<MarkDocument>("marks").find({ seq: { $gt: seq } }, { sort: { seq: 1 }, limit });
  return found.map((each) => ({ key: each._id, seq: each.seq }));
}
