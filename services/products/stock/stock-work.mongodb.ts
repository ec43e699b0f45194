// The one place that changes levels in MongoDB: levels are read once, changed in memory, and written with their movements
// and what the public must learn of them, in one operation.
import { createEvent } from "@souk/chassis/events";
import type { Tx } from "@souk/chassis/mongodb/database";
import { appendEvent, markChanged } from "@souk/chassis/mongodb/outgoing";
import { stockChanged } from "@souk/contracts/products/events";
import { productsIn } from "../catalogue/product-documents.mongodb.ts";
import type { MongoParts } from "../stores.mongodb.ts";
import type { LevelChange } from "./ledger.ts";
import { publicStock, type StockLevel, samePublicStock } from "./stock.ts";
import { type LevelDocument, levelsIn, type MovementDocument, movementsIn } from "./stock-documents.mongodb.ts";

export type StockWork = {
  level(sku: string): StockLevel | undefined;
  /** A level of zero for a SKU that never had one; true if so. */
  addLevel(sku: string): boolean;
  change(change: LevelChange): StockLevel;
  /** Writes all; nothing may be changed afterwards. */
  flush(): Promise<void>;
};

type Entry = {
  readonly before: LevelDocument | undefined;
  now: LevelDocument;
  /** The last change that the public could see and must be told of. */
  told?: LevelChange;
};

export async function openStockWork(tx: Tx, skus: readonly string[], parts: MongoParts): Promise<StockWork> {
  const levels = await levelsIn(tx).having("_id", skus);
  return workOn(tx, levels, parts);
}

/** On levels that this operation has read already. */
export function workOn(tx: Tx, levels: readonly LevelDocument[], parts: MongoParts): StockWork {
  const entries = new Map<string, Entry>(levels.map((level) => [level._id, { before: level, now: level }]));
  const movements: MovementDocument[] = [];

  const change = (wanted: LevelChange): StockLevel => {
    const entry = entries.get(wanted.sku);
    if (!entry) throw new Error(`there is no stock level of ${wanted.sku}`);
    const { now } = entry;
    const onHand = now.onHand + wanted.onHand;
    const reserved = now.reserved + wanted.reserved;
    if (reserved < 0 || reserved > onHand) throw new Error(`${wanted.sku} would be out of bounds`);
    entry.now = { ...now, onHand, reserved, movements: now.movements + (wanted.onHand === 0 ? 0 : 1) };
    if (wanted.onHand !== 0) movements.push(movementOf(wanted, entry.now, parts));
    if (!wanted.quiet && !samePublicStock(now.onHand - now.reserved, onHand - reserved)) entry.told = wanted;
    return levelOf(entry.now);
  };

  return {
    level: (sku) => {
      const entry = entries.get(sku);
      return entry && levelOf(entry.now);
    },
    addLevel: (sku) => {
      if (entries.has(sku)) return false;
      entries.set(sku, { before: undefined, now: { _id: sku, onHand: 0, reserved: 0, version: 0, movements: 0 } });
      return true;
    },
    change,
    flush: async () => {
      await tellPublic(tx, [...entries.values()], parts);
      await writeLevels(tx, [...entries.values()]);
      await movementsIn(tx).insert(movements);
    },
  };
}

const levelOf = ({ _id, onHand, reserved }: LevelDocument): StockLevel => ({ sku: _id, onHand, reserved });

function movementOf(change: LevelChange, level: LevelDocument, { clock, ids }: MongoParts): MovementDocument {
  if (!change.cause) throw new Error(`units of ${change.sku} moved without a cause`);
  const { kind, reason, reference } = change.cause;
  const ofOrder = kind === "sale" || kind === "reversal";
  return {
    ...{ _id: ids.uuid(), sku: change.sku, position: level.movements, kind, delta: change.onHand },
    ...{ onHand: level.onHand, reason, reference, at: clock.now(), ...(ofOrder && { order: reference }) },
  };
}

/** A SKU without a product is nobody's business. */
async function tellPublic(tx: Tx, entries: readonly Entry[], { clock, ids }: MongoParts): Promise<void> {
  const told = entries.filter((entry) => entry.told !== undefined);
  if (told.length === 0) return;
  const skus = told.map((entry) => entry.now._id);
  const products = await productsIn(tx).having("variants.sku", skus, { handle: 1, "variants.sku": 1 });
  const owners = new Map(products.flatMap((product) => product.variants.map(({ sku }) => [sku, product] as const)));
  for (const entry of told) {
    const owner = owners.get(entry.now._id);
    if (!owner) continue;
    entry.now = { ...entry.now, version: entry.now.version + 1 };
    const { _id: sku, onHand, reserved, version } = entry.now;
    const data = { sku, productId: owner._id, handle: owner.handle, ...publicStock(onHand - reserved) };
    const trace = entry.told?.trace;
    const content = { aggregateId: sku, aggregateVersion: version, data };
    appendEvent(tx, createEvent(stockChanged, content, { clock, ids, ...(trace && { context: { trace } }) }));
    markChanged(tx, owner._id);
  }
}

/** They are as they were read: somebody who has changed one since makes the commit fail. */
async function writeLevels(tx: Tx, entries: readonly Entry[]): Promise<void> {
  await levelsIn(tx).insert(entries.flatMap(({ before, now }) => (before === undefined ? [now] : [])));
  const changed = entries.filter(({ before, now }) => before !== undefined && before !== now);
  const changes = changed.map(({ now: { _id: id, ...level } }) => ({ id, change: { $set: level } }));
  if (!(await levelsIn(tx).alter(...changes))) throw new Error("a stock level has gone under an operation");
}
