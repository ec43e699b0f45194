// What becomes of a hold: sold, released, or its sale reversed. The ledger decides whether a sale was booked, so that
// even an order that lost its hold is sold at most once and reversed at most once.
import { createEvent } from "@souk/chassis/events";
import type { Tx } from "@souk/chassis/mongodb/database";
import { appendEvent } from "@souk/chassis/mongodb/outgoing";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { holdEnded } from "@souk/contracts/products/events";
import type { MongoParts } from "../stores.mongodb.ts";
import type { Settled } from "./hold-store.ts";
import { refuseOtherUnits, Short, traced, type Word } from "./hold-word.ts";
import type { LevelChange } from "./ledger.ts";
import { type HoldDocument, holdsIn, movementsIn } from "./stock-documents.mongodb.ts";
import { openStockWork } from "./stock-work.mongodb.ts";

type Units = { readonly sku: string; readonly quantity: number };

export async function settleOrder(tx: Tx, word: Word, parts: MongoParts): Promise<Settled> {
  if (word.standing === "open") return "nothing";
  const hold = await holdsIn(tx).byId(word.orderId);
  return word.standing === "paid" ? sell(tx, word, hold, parts) : close(tx, word, hold, parts);
}

async function sell(tx: Tx, word: Word, hold: HoldDocument | undefined, parts: MongoParts): Promise<Settled> {
  if (hold?.state === "sold") return "nothing";
  if (hold?.state === "open") {
    await endHold(tx, word, "sold", parts);
    await move(
      tx,
      word,
      hold.lines.map((line) => saleOf(line, line.quantity, word)),
      parts,
    );
    return "sold";
  }
  // An answer to a question may be older than the event that released the hold; an event is not.
  return word.order ? sellUnheld(tx, { ...word, order: word.order }, hold, parts) : "nothing";
}

type OrderedWord = Word & { readonly order: OrderDocument };

/** Paid without an open hold. It must never happen; if it does, the units are taken from what is free, or nothing is. */
async function sellUnheld(
  tx: Tx,
  word: OrderedWord,
  hold: HoldDocument | undefined,
  parts: MongoParts,
): Promise<Settled> {
  const { order, orderId } = word;
  if ((await salesOf(tx, orderId)).length > 0) return "nothing";
  const work = await openStockWork(
    tx,
    order.items.map(({ sku }) => sku),
    parts,
  );
  for (const { sku, quantity } of order.items) {
    const level = work.level(sku);
    if (!level || level.onHand - level.reserved < quantity) throw new Short(sku);
  }
  if (!hold) {
    const at = parts.clock.now();
    await insertHold(tx, { orderId, state: "sold", currency: order.currency, askAt: at, lines: [] }, parts);
    tellEnded(tx, word, "sold", parts);
  }
  for (const line of order.items) work.change(saleOf(line, 0, word));
  await work.flush();
  return "unheld";
}

function saleOf({ sku, quantity }: Units, reserved: number, word: Word): LevelChange {
  const cause = { kind: "sale", reason: "sold", reference: word.orderId } as const;
  return { sku, onHand: -quantity, reserved: -reserved, cause, ...traced(word) };
}

async function close(tx: Tx, word: Word, hold: HoldDocument | undefined, parts: MongoParts): Promise<Settled> {
  if (!hold) {
    const { orderId } = word;
    const askAt = parts.clock.now();
    await insertHold(tx, { orderId, state: "released", currency: "", askAt, lines: [] }, parts);
    tellEnded(tx, word, "released", parts);
    return "released";
  }
  if (hold.state !== "open") return reverse(tx, word, hold, parts);
  await endHold(tx, word, "released", parts);
  const back = hold.lines.map(({ sku, quantity }) => ({ sku, onHand: 0, reserved: -quantity, ...traced(word) }));
  await move(tx, word, back, parts);
  return "released";
}

/** Puts back what was sold and not yet put back. */
async function reverse(tx: Tx, word: Word, hold: HoldDocument, parts: MongoParts): Promise<Settled> {
  const sales = hold.reversedAt === null ? await salesOf(tx, word.orderId) : [];
  if (sales.length === 0) return "nothing";
  if (hold.state === "sold") {
    await holdsIn(tx).update({ _id: word.orderId }, { $set: { reversedAt: parts.clock.now() } });
    tellEnded(tx, word, "reversed", parts);
  }
  const cause = { kind: "reversal", reason: "cancelled", reference: word.orderId } as const;
  const back = sales.map(({ sku, quantity }) => ({ sku, onHand: quantity, reserved: 0, cause, ...traced(word) }));
  await move(tx, word, back, parts);
  return word.order?.status === "expired" ? "reversed_expired" : "reversed";
}

async function move(tx: Tx, word: Word, changes: readonly LevelChange[], parts: MongoParts): Promise<void> {
  const skus = changes.map(({ sku }) => sku);
  refuseOtherUnits(word, skus);
  const work = await openStockWork(tx, skus, parts);
  for (const change of changes) work.change(change);
  await work.flush();
}

/** Sales of an order in the ledger that no reversal has put back. */
async function salesOf(tx: Tx, orderId: string): Promise<readonly Units[]> {
  const booked = await movementsIn(tx).find({ order: orderId }, { sort: { order: 1, sku: 1, kind: 1 } });
  const net = new Map<string, number>();
  for (const { sku, delta } of booked) net.set(sku, (net.get(sku) ?? 0) - delta);
  return [...net].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
}

type NewHold = Pick<HoldDocument, "state" | "currency" | "askAt" | "lines"> & { readonly orderId: string };

export async function insertHold(tx: Tx, { orderId, ...hold }: NewHold, { clock }: MongoParts): Promise<void> {
  const at = clock.now();
  const endedAt = hold.state === "open" ? null : at;
  await holdsIn(tx).insert([{ _id: orderId, ...hold, createdAt: at, endedAt, reversedAt: null }]);
}

async function endHold(tx: Tx, word: Word, state: "sold" | "released", parts: MongoParts): Promise<void> {
  // It was seen open in this operation: somebody who has ended it since makes the commit fail.
  await holdsIn(tx).alter({ id: word.orderId, change: { $set: { state, endedAt: parts.clock.now() } } });
  tellEnded(tx, word, state, parts);
}

/** A hold ends once, and its sale may be reversed once: two versions at most. */
function tellEnded(tx: Tx, word: Word, state: "sold" | "released" | "reversed", { clock, ids }: MongoParts): void {
  const { orderId, trace } = word;
  const content = { aggregateId: orderId, aggregateVersion: state === "reversed" ? 2 : 1, data: { orderId, state } };
  appendEvent(tx, createEvent(holdEnded, content, { clock, ids, ...(trace && { context: { trace } }) }));
}
