// What a store keeps otherwise than the document form says it, when it is carried away: numbers that only have to rise, and
// what only MongoDB needs. The form says what an embedded store can say as well, so that both sides can be compared.
import type { Db, Document } from "mongodb";
import type { FeedDocument, MarkDocument } from "./sequencer.ts";

/** By collection: for one pass over it in key order, a document as the form says it. */
export type Sayings = Readonly<Record<string, ((db: Db) => Saying) | undefined>>;
export type Saying = (document: Document) => Document | Promise<Document>;

export const countMarks = (db: Db): Promise<number> => db.collection<MarkDocument>("marks").countDocuments({});

export const chassisSayings: Sayings = {
  // Numbered without gaps, which a mark that is moved forward leaves.
  marks: () => {
    let seq = 0;
    return (mark) => {
      seq += 1;
      return { ...mark, seq };
    };
  },
  feed: (db) => async (feed) => ({ ...feed, marked: await countMarks(db) }) satisfies Partial<FeedDocument>,
  leases: () => (lease) => ({ ...lease, asked: 0 }),
};
