// Holds in MongoDB: one document with its lines, taken in one transaction with the levels of its SKUs. Whatever an
// operation decides on, its hold or its levels, it also writes, or its answer is as of its snapshot: so two never both win.

import type { Tx } from "@souk/chassis/mongodb/database";
import { takeEvent } from "@souk/chassis/mongodb/inbox";
import { touchesOfEvent } from "@souk/chassis/touches";
import type { MongoParts } from "../stores.mongodb.ts";
import { type Held, type HoldRefused, type HoldRequest, type HoldState, sortedLines, standingOf } from "./hold.ts";
import { insertHold, settleOrder } from "./hold-settlement.mongodb.ts";
import type { HoldStore, HoldWriting } from "./hold-store.ts";
import { OtherUnits, Short, traceOf } from "./hold-word.ts";
import { refuseHold, toHeldLine } from "./offer.ts";
import { holdsIn, readOffers } from "./stock-documents.mongodb.ts";
import { turnsOfSkus } from "./stock-store.mongodb.ts";
import { workOn } from "./stock-work.mongodb.ts";

export function createMongoHoldStore(parts: MongoParts): HoldStore {
  const { database } = parts;
  /** What an operation on this order will write. Only a hint: the operation reads for itself. */
  const turnsOf = async (orderId: string): Promise<readonly string[]> => {
    const hold = await holdsIn(database).findOne({ _id: orderId }, { fields: { "lines.sku": 1 } });
    return turns(orderId, hold?.lines ?? []);
  };
  return {
    hold: (request, askAt, writing) =>
      database.share(
        async (tx): Promise<Held | HoldRefused> => {
          const { orderId } = request;
          const known = await holdsIn(tx).byId(orderId);
          if (known) return { orderId, state: known.state, lines: known.lines };
          return takeHold(tx, request, askAt, writing, parts);
        },
        turns(request.orderId, request.lines),
      ),

    release: async (orderId, writing) =>
      database.write(
        async (tx): Promise<HoldState> => {
          const known = await holdsIn(tx).findOne({ _id: orderId });
          if (known && known.state !== "open") return known.state;
          await settleOrder(tx, { orderId, standing: "closed", ...writing }, parts);
          return "released";
        },
        await turnsOf(orderId),
      ),

    applyOrder: async (subscriber, event) => {
      const { order } = event.data;
      const trace = traceOf(event.traceparent);
      const word = { orderId: order.id, standing: standingOf(order.status), order, ...(trace && { trace }) };
      const apply = async (tx: Tx, within?: ReadonlySet<string>) => {
        const taken = await takeEvent(tx, subscriber, event, "latest");
        return taken === "apply" ? settleOrder(tx, { ...word, ...(within && { within }) }, parts) : taken;
      };
      const units = new Set(order.items.map(({ sku }) => sku));
      const touches = [...turns(order.id, order.items), ...touchesOfEvent(subscriber, event)];
      try {
        return await database.share((tx) => apply(tx, units), touches);
      } catch (error) {
        if (error instanceof Short) return "short";
        if (error instanceof OtherUnits) return database.write((tx) => apply(tx), await turnsOf(order.id));
        throw error;
      }
    },

    settle: async (orderId, standing) =>
      database.write((tx) => settleOrder(tx, { orderId, standing }, parts), await turnsOf(orderId)),

    takeDue: (now, againAt, limit) =>
      database.write(async (tx) => {
        const due = { state: "open" as const, askAt: { $lte: now } };
        const found = await holdsIn(tx).find(due, { sort: { askAt: 1 }, limit, fields: { _id: 1 } });
        const orderIds = found.map((hold) => hold._id);
        if (orderIds.length > 0) await holdsIn(tx).update({ _id: { $in: orderIds } }, { $set: { askAt: againAt } });
        return orderIds;
      }),

    unfinished: async (after, limit) => {
      const unfinished = { _id: { $gt: after }, state: { $ne: "released" as const }, reversedAt: null };
      const found = await holdsIn(database).find(unfinished, { sort: { _id: 1 }, limit, fields: { _id: 1 } });
      return found.map((hold) => hold._id);
    },
  };
}

function turns(orderId: string, lines: readonly { readonly sku: string }[]): readonly string[] {
  return [`order ${orderId}`, ...turnsOfSkus(lines.map(({ sku }) => sku))];
}

async function takeHold(
  tx: Tx,
  request: HoldRequest,
  askAt: number,
  writing: HoldWriting,
  parts: MongoParts,
): Promise<Held | HoldRefused> {
  const { orderId, currency } = request;
  const lines = sortedLines(request.lines);
  const skus = lines.map(({ sku }) => sku);
  const { offers, levels } = await readOffers(tx, skus);
  const offered = lines.map((line) => ({ line, offer: offers.get(line.sku) }));
  const refused = refuseHold(offered, currency);
  if (refused) return refused;
  const held = offered.flatMap(({ line, offer }) => (offer ? [toHeldLine(line, offer, currency)] : []));
  await insertHold(tx, { orderId, state: "open", currency, askAt, lines: held }, parts);
  const work = workOn(tx, levels, parts);
  for (const { sku, quantity } of held) work.change({ sku, onHand: 0, reserved: quantity, ...writing });
  await work.flush();
  return { orderId, state: "open", lines: held };
}
