// The shop in SQLite. Reading it is one look at `revision`, unless somebody changed something.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import type { Settings, ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";
import { regionKey } from "../pricing/tax.ts";
import { addTaxRate, MAX_SHIPPING_OPTIONS, type Shop } from "./shop.ts";
import { type OptionRow, type RateRow, type SettingsRow, toOption, toRate } from "./shop-row.ts";
import type { ShopStore } from "./shop-store.ts";

export function createSqliteShopStore(database: SqliteDatabase): ShopStore {
  let remembered: { readonly revision: number; readonly shop: Shop } | undefined;

  const read = (): Shop =>
    database.read((tx) => {
      const revision = tx.get<{ revision: number }>("SELECT revision FROM shop")?.revision;
      if (revision === undefined) throw new Error("the shop has not been founded");
      if (remembered?.revision !== revision) remembered = { revision, shop: readShop(tx) };
      return remembered.shop;
    });

  return {
    found: (shop) => database.write((tx) => found(tx, shop)),
    read: async () => read(),
    updateSettings: (change) => database.write((tx) => updateSettings(tx, change)),
    addShippingOption: (option, once) =>
      database.write((tx) => onceForKey(tx, once.record, once.at, () => addShippingOption(tx, option))),
    updateShippingOption: (id, change) => database.write((tx) => updateShippingOption(tx, id, change)),
    removeShippingOption: (id) => database.write((tx) => remove(tx, "DELETE FROM shipping_options WHERE id = ?", id)),
    addTaxRate: (rate, once) => database.write((tx) => onceForKey(tx, once.record, once.at, () => addRate(tx, rate))),
    updateTaxRate: (id, change) => database.write((tx) => updateRate(tx, id, change)),
    removeTaxRate: (id) => database.write((tx) => remove(tx, "DELETE FROM tax_rates WHERE id = ?", id)),
  };
}

function readShop(tx: Tx): Shop {
  const row = tx.get<SettingsRow>("SELECT name, currency, country, theme, revision FROM shop");
  if (!row) throw new Error("the shop has not been founded");
  const { revision: _, ...settings } = row;
  return {
    settings: { ...settings },
    shippingOptions: tx.all<OptionRow>("SELECT * FROM shipping_options ORDER BY position").map(toOption),
    taxRates: readRates(tx),
  };
}

function readRates(tx: Tx): TaxRate[] {
  return tx.all<RateRow>("SELECT * FROM tax_rates ORDER BY country, region_key, tax_class").map(toRate);
}

function found(tx: Tx, shop: Shop): void {
  const { name, currency, country, theme } = shop.settings;
  const { changes } = tx.run(
    "INSERT INTO shop (one, name, currency, country, theme, revision) VALUES (1, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
    name,
    currency,
    country,
    theme,
  );
  if (changes === 0) return;
  for (const option of shop.shippingOptions) insertOption(tx, option);
  for (const rate of shop.taxRates) insertRate(tx, rate);
}

function changed(tx: Tx): void {
  tx.run("UPDATE shop SET revision = revision + 1");
}

function updateSettings(tx: Tx, change: Partial<Settings>): Settings {
  const next = { ...readShop(tx).settings, ...change };
  tx.run(
    "UPDATE shop SET name = ?, currency = ?, country = ?, theme = ?, revision = revision + 1",
    next.name,
    next.currency,
    next.country,
    next.theme,
  );
  return next;
}

function addShippingOption(tx: Tx, option: ShippingOption): ShippingOption | "full" {
  const count = tx.get<{ count: number }>("SELECT count(*) AS count FROM shipping_options")?.count ?? 0;
  if (count >= MAX_SHIPPING_OPTIONS) return "full";
  insertOption(tx, option);
  changed(tx);
  return option;
}

function insertOption(tx: Tx, option: ShippingOption): void {
  tx.run(
    `INSERT INTO shipping_options (id, position, name, countries, estimated_days, basis, prices)
     VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM shipping_options), ?, ?, ?, ?, ?)`,
    option.id,
    option.name,
    JSON.stringify(option.countries),
    option.estimatedDays,
    option.basis,
    JSON.stringify(option.prices),
  );
}

function updateShippingOption(
  tx: Tx,
  id: string,
  change: Partial<Omit<ShippingOption, "id">>,
): ShippingOption | "unknown" {
  const row = tx.get<OptionRow>("SELECT * FROM shipping_options WHERE id = ?", id);
  if (!row) return "unknown";
  const next: ShippingOption = { ...toOption(row), ...change };
  tx.run(
    "UPDATE shipping_options SET name = ?, countries = ?, estimated_days = ?, basis = ?, prices = ? WHERE id = ?",
    next.name,
    JSON.stringify(next.countries),
    next.estimatedDays,
    next.basis,
    JSON.stringify(next.prices),
    id,
  );
  changed(tx);
  return next;
}

function addRate(tx: Tx, rate: TaxRate): TaxRate | "conflict" | "full" {
  const outcome = addTaxRate(readRates(tx), rate);
  if (outcome !== "added") return outcome;
  insertRate(tx, rate);
  changed(tx);
  return rate;
}

function insertRate(tx: Tx, rate: TaxRate): void {
  tx.run(
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

function updateRate(
  tx: Tx,
  id: string,
  change: Partial<Pick<TaxRate, "rateBasisPoints" | "included">>,
): TaxRate | "unknown" {
  const row = tx.get<RateRow>("SELECT * FROM tax_rates WHERE id = ?", id);
  if (!row) return "unknown";
  const next: TaxRate = { ...toRate(row), ...change };
  tx.run("UPDATE tax_rates SET rate_basis_points = ? WHERE id = ?", next.rateBasisPoints, id);
  tx.run("UPDATE tax_rates SET included = ? WHERE country = ?", next.included ? 1 : 0, next.country);
  changed(tx);
  return next;
}

function remove(tx: Tx, sql: string, id: string): "removed" | "unknown" {
  if (tx.run(sql, id).changes === 0) return "unknown";
  changed(tx);
  return "removed";
}
