// A restored backup begins a life of its own: each store gets a new epoch, so that whoever read its feed in the former
// life (positions will be given out again) is told 410 and resyncs. Subscribers that were copied at the same moment
// stand where they stood: their cursors come along into the new epoch, so that an event that was on its way then is
// delivered now, once. A resync would forget it: it rebuilds state, but nobody's mail.
import type { DatabaseSync } from "node:sqlite";
import type { Random } from "../random.ts";
import { headOf } from "./journal-outbox.ts";
import { createTx, type Tx } from "./statements.ts";

/** A store of the copy, open for writing, by the name of its service. */
export type CopiedStore = { readonly name: string; readonly connection: DatabaseSync };

type Source = { readonly name: string; readonly from: string; readonly to: string; readonly head: number };

const EPOCH_BYTES = 16;

/** Stores without an identity have no feed and stay as they are. */
export function beginSecondLife(stores: readonly CopiedStore[], random: Random): void {
  const known = stores.filter(({ connection }) => hasIdentity(createTx(connection)));
  const sources = known.map(({ name, connection }) => sourceOf(name, createTx(connection), random));
  for (const { name, connection } of known) {
    const tx = createTx(connection);
    const own = sources.find((source) => source.name === name);
    connection.exec("BEGIN IMMEDIATE");
    tx.run("UPDATE store_identity SET epoch = ?", own?.to ?? "");
    for (const source of sources) carryCursors(tx, source);
    connection.exec("COMMIT");
  }
}

function hasIdentity(tx: Tx): boolean {
  return tx.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'store_identity'") !== undefined;
}

function sourceOf(name: string, tx: Tx, random: Random): Source {
  const from = tx.get<{ epoch: string }>("SELECT epoch FROM store_identity")?.epoch ?? "";
  return { name, from, to: Buffer.from(random.bytes(EPOCH_BYTES)).toString("hex"), head: headOf(tx) };
}

/** All of a subscriber's partitions or none: one that stands elsewhere, or ahead of the source, makes it resync. */
function carryCursors(tx: Tx, { name, from, to, head }: Source): void {
  tx.run(
    `UPDATE feed_cursors SET epoch = ?1 WHERE source = ?2 AND epoch = ?3 AND NOT EXISTS (
       SELECT 1 FROM feed_cursors AS other
       WHERE other.subscriber = feed_cursors.subscriber AND other.source = feed_cursors.source
         AND (other.epoch NOT IN (?3, ?1, '') OR other.position > ?4))`,
    to,
    name,
    from,
    head,
  );
}
