// Which options a product has, and the value of each row. Names are fixed by the map, stand in a column beside the
// value, or are missing altogether, as in a Shopify export without its name columns.
import { type OptionDraft, productLimits } from "../catalogue/product-draft.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { splitCell } from "./list-cell.ts";
import { cellAt, cellOf, columnName, listOf, type Noting } from "./row-cells.ts";
import type { RowGroup, SourceRow } from "./row-window.ts";

/** `values` has, for each row of the group, one value per name; "" where the row says none. */
export type OptionTable = { readonly names: readonly string[]; readonly values: readonly (readonly string[])[] };

/** The options that any row has a value for. `undefined`: the options make no sense, an error was noted. */
export function readOptions(plan: ColumnPlan, group: RowGroup, noting: Noting): OptionTable | undefined {
  const table = plan.fields.has("optionValues") ? listedOptions(plan, group) : columnOptions(plan, group);
  const used = table.names.map(
    (name, index) => !isPlaceholder(name, table, index) && table.values.some((row) => (row[index] ?? "") !== ""),
  );
  const names = table.names.filter((_, index) => used[index]);
  const folded = new Set(names.map((name) => name.toLowerCase()));
  const row = group.rows[0]?.row ?? 0;
  if (folded.size < names.length) {
    noting.error(row, null, "option_repeated", `The product has two options of the same name: ${names.join(", ")}.`);
    return undefined;
  }
  if (names.length > productLimits.options) {
    noting.error(
      row,
      null,
      "too_many_options",
      `The product has ${names.length} options; ${productLimits.options} is the limit.`,
    );
    return undefined;
  }
  const values = table.values.map((each) => names.map((_, kept) => each[nthUsed(used, kept)] ?? ""));
  const long = [...names, ...values.flat()].find((text) => text.length > productLimits.nameLength);
  if (long !== undefined) {
    noting.error(
      row,
      null,
      "option_too_long",
      `Option names and values have at most ${productLimits.nameLength} characters.`,
    );
    return undefined;
  }
  return { names, values };
}

/** Without option columns, rows that differ only in their SKU are told apart by it. */
export function optionBySku(skus: readonly string[]): OptionTable {
  return { names: ["Variant"], values: skus.map((sku) => [sku]) };
}

/** The options of the draft: values in the order that the file says, else in that of the rows. */
export function optionDrafts(
  plan: ColumnPlan,
  group: RowGroup,
  names: readonly string[],
  taken: readonly (readonly string[])[],
): OptionDraft[] {
  const said = new Map<string, readonly string[]>();
  for (const source of group.rows) {
    for (const line of splitCell(cellOf(plan, source, "optionOrders"))) {
      const [name, ...values] = splitCell(line);
      if (name !== undefined) said.set(name, values);
    }
  }
  return names.map((name, index) => {
    const used = taken.map((values) => values[index] ?? "");
    return { name, values: [...new Set([...(said.get(name) ?? []), ...used])] };
  });
}

function listedOptions(plan: ColumnPlan, group: RowGroup): OptionTable {
  const named = group.rows.map((source) => listOf(plan, source, "optionNames")).find((names) => names.length > 0) ?? [];
  const values = group.rows.map((source) => listOf(plan, source, "optionValues"));
  const width = Math.max(named.length, ...values.map((row) => row.length));
  const names = Array.from({ length: width }, (_, index) => named[index] ?? `Option ${index + 1}`);
  return { names, values };
}

function columnOptions(plan: ColumnPlan, group: RowGroup): OptionTable {
  const names = plan.options.map((option) => {
    if (option.name !== null) return option.name;
    return firstNamed(plan, group, option.nameIndex) ?? option.fallback;
  });
  const values = group.rows.map((source) => plan.options.map((option) => cellAt(plan, source, option.valueIndex)));
  return { names, values };
}

function firstNamed(plan: ColumnPlan, group: RowGroup, index: number | null): string | undefined {
  if (index === null) return undefined;
  return group.rows.map((source: SourceRow) => cellAt(plan, source, index)).find((name) => name !== "");
}

/** Shopify gives a product without options the option "Title" with the value "Default Title". */
function isPlaceholder(name: string, table: OptionTable, index: number): boolean {
  return name === "Title" && table.values.every((row) => ["", "Default Title"].includes(row[index] ?? ""));
}

function nthUsed(used: readonly boolean[], nth: number): number {
  let seen = -1;
  return used.findIndex((each) => {
    if (each) seen += 1;
    return each && seen === nth;
  });
}

export function optionColumnName(plan: ColumnPlan, index: number): string | null {
  const column = plan.options[index];
  return column === undefined ? columnName(plan, "optionValues") : (plan.header[column.valueIndex] ?? null);
}
