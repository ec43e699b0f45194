// Imports in the service's MongoDB database, a document each. Who works on one is a lease of the chassis, asked in every
// write.

import type { Queries, Tx } from "@souk/chassis/mongodb/database";
import { onceForKey } from "@souk/chassis/mongodb/idempotency";
import { claimLease, holdsLease, releaseLease } from "@souk/chassis/mongodb/lease";
import { touchesOfKey } from "@souk/chassis/touches";
import type { MongoParts } from "../stores.mongodb.ts";
import type { ImportNote } from "./import-item.ts";
import {
  type ImportProgress,
  type ImportRequest,
  type ImportState,
  type ImportStore,
  MAX_NOTES,
  NO_PROGRESS,
  type Note,
  type Step,
  type TakenImport,
} from "./import-store.ts";

export type ImportDocument = {
  readonly _id: string;
  readonly state: ImportState;
  readonly request: ImportRequest;
  readonly progress: ImportProgress;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** The first ones of the file. */
  readonly errors: readonly ImportNote[];
  readonly warnings: readonly ImportNote[];
};

/** Unfinished imports looked at for one to take; with more than these the oldest come first anyway. */
const LOOKED_AT = 100;
const TAKING = ["imports"];

const importsIn = (queries: Queries) => queries.in<ImportDocument>("imports");
const leaseOf = (id: string): string => `import:${id}`;

export function createMongoImportStore({ database }: Pick<MongoParts, "database">): ImportStore {
  return {
    add: (request, idempotency) =>
      database.write(
        (tx) =>
          onceForKey(tx, idempotency, request.createdAt, async () => {
            await importsIn(tx).insert([
              {
                ...{ _id: request.id, state: "waiting", request, progress: NO_PROGRESS },
                ...{ createdAt: request.createdAt, finishedAt: null, errors: [], warnings: [] },
              },
            ]);
            return request.id;
          }),
        touchesOfKey(idempotency),
      ),
    find: async (id) => {
      const found = await importsIn(database).findOne({ _id: id });
      if (!found) return undefined;
      const { request, state, progress, finishedAt, errors, warnings } = found;
      return { ...request, state, progress, finishedAt, errors, warnings };
    },
    page: async (after, limit) => {
      const fields = { request: 1, state: 1, progress: 1, finishedAt: 1 } as const;
      const bounds = { sort: { _id: -1 }, limit: limit + 1, fields } as const;
      const [found, total] = await Promise.all([
        importsIn(database).find(after === null ? {} : { _id: { $lt: after } }, bounds),
        importsIn(database).count({}),
      ]);
      const items = found
        .slice(0, limit)
        .map(({ request, state, progress, finishedAt }) => ({ ...request, state, progress, finishedAt }));
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null, total };
    },
    take: (holder, now, ttlMs) => database.write((tx) => takeImport(tx, holder, now, ttlMs), TAKING),
    advance: (step, holder, ttlMs) =>
      database.write(async (tx) => {
        if (!(await keep(tx, step, "running"))) return "lost";
        await claimLease(tx, leaseOf(step.taken.request.id), holder, step.now, ttlMs);
        return "kept";
      }),
    finish: (step, state) =>
      database.write(async (tx) => {
        if (!(await keep(tx, step, state))) return "lost";
        await releaseLease(tx, leaseOf(step.taken.request.id), step.taken.fence);
        return "kept";
      }),
    release: (taken) => database.write((tx) => releaseLease(tx, leaseOf(taken.request.id), taken.fence)),
    unfinished: async () =>
      (await importsIn(database).find({ finishedAt: null }, { fields: { _id: 1 } })).map((each) => each._id),
  };
}

async function takeImport(tx: Tx, holder: string, now: number, ttlMs: number): Promise<TakenImport | undefined> {
  const imports = importsIn(tx);
  const bounds = { sort: { createdAt: 1, _id: 1 }, limit: LOOKED_AT, fields: { request: 1, progress: 1 } } as const;
  for (const { _id, request, progress } of await imports.find({ finishedAt: null }, bounds)) {
    const lease = await claimLease(tx, leaseOf(_id), holder, now, ttlMs);
    if (lease === "held") continue;
    await imports.update({ _id }, { $set: { state: "running" } });
    return { request, progress, fence: lease.fence };
  }
  return undefined;
}

async function keep(tx: Tx, { taken, progress, notes, now }: Step, state: ImportState): Promise<boolean> {
  const { id } = taken.request;
  if (!(await holdsLease(tx, leaseOf(id), taken.fence, now))) return false;
  const finishedAt = state === "completed" || state === "failed" ? now : null;
  const fresh = (kind: Note["kind"]): readonly ImportNote[] =>
    notes
      .filter((note) => note.kind === kind)
      .map(({ row, column, code, message }) => ({ row, column, code, message }));
  const first = (kind: Note["kind"]) => ({ $each: [...fresh(kind)], $slice: MAX_NOTES });
  await importsIn(tx).update(
    { _id: id },
    {
      $set: { state, progress, finishedAt },
      ...(notes.length > 0 && { $push: { errors: first("error"), warnings: first("warning") } }),
    },
  );
  return true;
}
