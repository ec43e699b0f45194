// The shop in MySQL. Whoever changes it holds the lock of its one row. Reading it is one look at `revision`, unless somebody
// changed something.
import type { MysqlDatabase, Queries, Tx } from "@souk/chassis/mysql/database";
import { onceForKey } from "@souk/chassis/mysql/idempotency";
import type { Lookup } from "@souk/chassis/mysql/statements";
import type { Settings, ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";
import { regionKey } from "../pricing/tax.ts";
import { addTaxRate, MAX_SHIPPING_OPTIONS, type Shop } from "./shop.ts";
import { type OptionRow, type RateRow, type SettingsRow, toOption, toRate } from "./shop-row.ts";
import type { ShopStore } from "./shop-store.ts";

const REVISION: Lookup = { columns: "one, revision", table: "shop", key: ["one"] };

export function createMysqlShopStore(database: MysqlDatabase): ShopStore {
  let remembered: { readonly revision: number; readonly shop: Shop } | undefined;

  const read = async (): Promise<Shop> => {
    const revision = (await database.findOne<{ revision: number }>(REVISION, 1))?.revision;
    if (revision !== undefined && remembered?.revision === revision) return remembered.shop;
    remembered = await database.read(readShop);
    return remembered.shop;
  };
  /** One change after the other. */
  const change = <T>(operation: (tx: Tx) => Promise<T>): Promise<T> =>
    database.write(async (tx) => {
      await tx.get("SELECT one FROM shop WHERE one = 1 FOR UPDATE");
      return operation(tx);
    });

  return {
    found: (shop) => database.write((tx) => found(tx, shop)),
    read,
    updateSettings: (settings) => change((tx) => updateSettings(tx, settings)),
    addShippingOption: (option, once) =>
      change((tx) => onceForKey(tx, once.record, once.at, () => addShippingOption(tx, option))),
    updateShippingOption: (id, option) => change((tx) => updateShippingOption(tx, id, option)),
    removeShippingOption: (id) => change((tx) => remove(tx, "DELETE FROM shipping_options WHERE id = ?", id)),
    addTaxRate: (rate, once) => change((tx) => onceForKey(tx, once.record, once.at, () => addRate(tx, rate))),
    updateTaxRate: (id, rate) => change((tx) => updateRate(tx, id, rate)),
    removeTaxRate: (id) => change((tx) => remove(tx, "DELETE FROM tax_rates WHERE id = ?", id)),
  };
}

/** On one snapshot, or under the shop's lock. */
async function readShop(queries: Queries): Promise<{ readonly revision: number; readonly shop: Shop }> {
  const row = await queries.get<SettingsRow>("SELECT name, currency, country, theme, revision FROM shop");
  if (!row) throw new Error("the shop has not been founded");
  const { revision, ...settings } = row;
  const options = await queries.all<OptionRow>("SELECT * FROM shipping_options ORDER BY position");
  return {
    revision,
    shop: { settings, shippingOptions: options.map(toOption), taxRates: await readRates(queries) },
  };
}

async function readRates(queries: Queries): Promise<readonly TaxRate[]> {
  const rows = await queries.all<RateRow>("SELECT * FROM tax_rates ORDER BY country, region_key, tax_class");
  return rows.map(toRate);
}

/** Of two that found it at the same time the second waits for the first one's commit, at the row that it has put in. */
async function found(tx: Tx, shop: Shop): Promise<void> {
  const { name, currency, country, theme } = shop.settings;
  const first = await tx.add(
    "INSERT INTO shop (one, name, currency, country, theme, revision) VALUES (1, ?, ?, ?, ?, 1)",
    name,
    currency,
    country,
    theme,
  );
  if (!first) return;
  for (const option of shop.shippingOptions) await insertOption(tx, option);
  for (const rate of shop.taxRates) await insertRate(tx, rate);
}

async function changed(tx: Tx): Promise<void> {
  await tx.run("UPDATE shop SET revision = revision + 1");
}

async function updateSettings(tx: Tx, change: Partial<Settings>): Promise<Settings> {
  const next = { ...(await readShop(tx)).shop.settings, ...change };
  await tx.run(
    "UPDATE shop SET name = ?, currency = ?, country = ?, theme = ?, revision = revision + 1",
    next.name,
    next.currency,
    next.country,
    next.theme,
  );
  return next;
}

async function addShippingOption(tx: Tx, option: ShippingOption): Promise<ShippingOption | "full"> {
  const count = (await tx.get<{ count: number }>("SELECT count(*) AS count FROM shipping_options"))?.count ?? 0;
  if (count >= MAX_SHIPPING_OPTIONS) return "full";
  await insertOption(tx, option);
  await changed(tx);
  return option;
}

async function insertOption(tx: Tx, option: ShippingOption): Promise<void> {
  const last = await tx.get<{ position: number | null }>("SELECT max(position) AS position FROM shipping_options");
  await tx.run(
    `INSERT INTO shipping_options (id, position, name, countries, estimated_days, basis, prices)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    option.id,
    (last?.position ?? 0) + 1,
    option.name,
    JSON.stringify(option.countries),
    option.estimatedDays,
    option.basis,
    JSON.stringify(option.prices),
  );
}

async function updateShippingOption(
  tx: Tx,
  id: string,
  change: Partial<Omit<ShippingOption, "id">>,
): Promise<ShippingOption | "unknown"> {
  const row = await tx.get<OptionRow>("SELECT * FROM shipping_options WHERE id = ?", id);
  if (!row) return "unknown";
  const next: ShippingOption = { ...toOption(row), ...change };
  await tx.run(
    "UPDATE shipping_options SET name = ?, countries = ?, estimated_days = ?, basis = ?, prices = ? WHERE id = ?",
    next.name,
    JSON.stringify(next.countries),
    next.estimatedDays,
    next.basis,
    JSON.stringify(next.prices),
    id,
  );
  await changed(tx);
  return next;
}

async function addRate(tx: Tx, rate: TaxRate): Promise<TaxRate | "conflict" | "full"> {
  const outcome = addTaxRate(await readRates(tx), rate);
  if (outcome !== "added") return outcome;
  await insertRate(tx, rate);
  await changed(tx);
  return rate;
}

async function insertRate(tx: Tx, rate: TaxRate): Promise<void> {
  await tx.run(
    `INSERT INTO tax_rates (id, country, region, region_key, tax_class, rate_basis_points, included)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    rate.id,
    rate.country,
    rate.region,
    regionKey(rate.region),
    rate.taxClass,
    rate.rateBasisPoints,
    rate.included ? 1 : 0,
  );
}

async function updateRate(
  tx: Tx,
  id: string,
  change: Partial<Pick<TaxRate, "rateBasisPoints" | "included">>,
): Promise<TaxRate | "unknown"> {
  const row = await tx.get<RateRow>("SELECT * FROM tax_rates WHERE id = ?", id);
  if (!row) return "unknown";
  const next: TaxRate = { ...toRate(row), ...change };
  await tx.run("UPDATE tax_rates SET rate_basis_points = ? WHERE id = ?", next.rateBasisPoints, id);
  await tx.run("UPDATE tax_rates SET included = ? WHERE country = ?", next.included ? 1 : 0, next.country);
  await changed(tx);
  return next;
}

async function remove(tx: Tx, sql: string, id: string): Promise<"removed" | "unknown"> {
  if ((await tx.run(sql, id)) === 0) return "unknown";
  await changed(tx);
  return "removed";
}
