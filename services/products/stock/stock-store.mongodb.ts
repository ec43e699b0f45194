// Stock in the same MongoDB database as the catalogue, so that a hold reads prices and takes units in one transaction.

import { onceForKey } from "@souk/chassis/mongodb/idempotency";
import { touchesOfKey } from "@souk/chassis/touches";
import type { MongoParts } from "../stores.mongodb.ts";
import { toQuote } from "./offer.ts";
import type { Movement, StockLevel } from "./stock.ts";
import { levelsIn, type MovementDocument, movementsIn, readOffers } from "./stock-documents.mongodb.ts";
import type { StockStore } from "./stock-store.ts";
import { openStockWork } from "./stock-work.mongodb.ts";

/** Operations of one process that write a SKU's level go one after the other. */
export const turnsOfSkus = (skus: readonly string[]): readonly string[] => skus.map((sku) => `sku ${sku}`);

export function createMongoStockStore(parts: MongoParts): StockStore {
  const { database, clock } = parts;
  return {
    level: async (sku): Promise<StockLevel | undefined> => {
      const level = await levelsIn(database).findOne({ _id: sku });
      return level && { sku, onHand: level.onHand, reserved: level.reserved };
    },

    set: (sku, onHand, { reference, trace }) =>
      database.write(
        async (tx) => {
          const work = await openStockWork(tx, [sku], parts);
          const level = work.level(sku);
          if (!level) return "missing";
          if (onHand < level.reserved) return "below_reserved";
          if (onHand === level.onHand) return level;
          const cause = { kind: "set", reason: "counted", reference } as const;
          const after = work.change({
            sku,
            onHand: onHand - level.onHand,
            reserved: 0,
            cause,
            ...(trace && { trace }),
          });
          await work.flush();
          return after;
        },
        turnsOfSkus([sku]),
      ),

    adjust: (sku, { delta, reason }, { reference, trace, idempotency }) =>
      database.write(
        (tx) =>
          onceForKey(tx, idempotency, clock.now(), async () => {
            const work = await openStockWork(tx, [sku], parts);
            const level = work.level(sku);
            if (!level) return "missing" as const;
            if (level.onHand + delta < 0) return "below_zero" as const;
            if (level.onHand + delta < level.reserved) return "below_reserved" as const;
            const cause = { kind: "adjustment", reason, reference } as const;
            const after = work.change({ sku, onHand: delta, reserved: 0, cause, ...(trace && { trace }) });
            await work.flush();
            return after;
          }),
        [...touchesOfKey(idempotency), ...turnsOfSkus([sku])],
      ),

    movements: (sku, { before, limit }) =>
      database.read(async (queries) => {
        const level = await levelsIn(queries).findOne({ _id: sku });
        if (!level) return undefined;
        const older = { sku, position: { $lt: before ?? level.movements + 1 } };
        const found = await movementsIn(queries).find(older, { sort: { position: -1 }, limit: limit + 1 });
        const next = found.length > limit ? (found[limit - 1]?.position ?? null) : null;
        return { items: found.slice(0, limit).map(fromDocument), total: level.movements, next };
      }),

    quote: async (skus, currency) => {
      const wanted = [...new Set(skus)];
      // Not on one snapshot: what is promised is promised by a hold.
      const { offers } = await readOffers(database, wanted);
      return wanted.flatMap((sku) => {
        const offer = offers.get(sku);
        return offer?.forSale ? [toQuote(offer, currency)] : [];
      });
    },
  };
}

function fromDocument({ _id, position: _position, order: _order, ...movement }: MovementDocument): Movement {
  return { id: _id, ...movement };
}
