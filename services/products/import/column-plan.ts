// From the header row to where each field stands. Made once a file; everything after it reads cells by index.
import type { ColumnMap, ColumnTarget, Field } from "./column-map.ts";
import { repeatableFields } from "./column-map.ts";
import { importLimits } from "./import-limits.ts";
import type { ListSeparator } from "./list-cell.ts";
import { type CatalogueFormat, presets } from "./presets.ts";

export type PriceColumn = { readonly currency: string | null; readonly index: number };

/** An option's value column, with its fixed name or the column that holds the name. */
export type OptionColumn = {
  readonly name: string | null;
  readonly nameIndex: number | null;
  readonly valueIndex: number;
  readonly fallback: string;
};

export type ColumnPlan = {
  readonly header: readonly string[];
  readonly fields: ReadonlyMap<Field, readonly number[]>;
  readonly prices: readonly PriceColumn[];
  readonly compareAtPrices: readonly PriceColumn[];
  readonly options: readonly OptionColumn[];
  readonly ignored: readonly string[];
  /** A row that names no product belongs to the one above it. */
  readonly continues: boolean;
  readonly separator: ListSeparator;
  readonly exact: boolean;
};

export type PlanProblem = { readonly column: string | null; readonly code: string; readonly message: string };

export function isPlanProblem(value: ColumnPlan | PlanProblem): value is PlanProblem {
  return "code" in value;
}

type Placed = { readonly target: ColumnTarget; readonly index: number };

export function planColumns(
  header: readonly string[],
  format: CatalogueFormat,
  map?: ColumnMap,
): ColumnPlan | PlanProblem {
  if (header.length > importLimits.columns) {
    return {
      column: null,
      code: "too_many_columns",
      message: `The file has ${header.length} columns; ${importLimits.columns} is the limit.`,
    };
  }
  const preset = presets[format];
  const placed = map === undefined ? placeByPreset(header, preset.target) : placeByMap(header, map);
  if (!Array.isArray(placed)) return placed;
  const plan = arrange(header, placed);
  if (isPlanProblem(plan)) return plan;
  const mapsOptions = map !== undefined && plan.options.length > 0;
  return { ...plan, continues: preset.continues || mapsOptions, separator: preset.separator, exact: preset.exact };
}

function placeByPreset(header: readonly string[], target: (header: string) => ColumnTarget | null): Placed[] {
  return header.flatMap((name, index) => {
    const found = target(name);
    return found === null ? [] : [{ target: found, index }];
  });
}

function placeByMap(header: readonly string[], map: ColumnMap): Placed[] | PlanProblem {
  const exact = new Map(header.map((name, index) => [name.trim(), index] as const).reverse());
  const folded = new Map(header.map((name, index) => [name.trim().toLowerCase(), index] as const).reverse());
  const placed: Placed[] = [];
  for (const { target, column } of map) {
    const index = exact.get(column) ?? folded.get(column.toLowerCase());
    if (index === undefined) {
      return {
        column,
        code: "column_missing",
        message: `The file has no column "${column}". It has: ${listed(header)}.`,
      };
    }
    placed.push({ target, index });
  }
  return placed;
}

type Arranged = Omit<ColumnPlan, "continues" | "separator" | "exact">;

function arrange(
  header: readonly string[],
  placed: readonly Placed[],
): (Arranged & Pick<ColumnPlan, "continues" | "separator" | "exact">) | PlanProblem {
  const fields = new Map<Field, number[]>();
  const used = new Set<number>();
  for (const { target, index } of placed) {
    if (target.kind === "field") {
      const at = fields.get(target.field) ?? [];
      if (at.length > 0 && !(repeatableFields as readonly string[]).includes(target.field)) {
        return repeated(header, at[0] ?? 0, index, target.field);
      }
      fields.set(target.field, [...at, index]);
    }
    used.add(index);
  }
  if (!fields.has("title") && !fields.has("handle") && !fields.has("id")) {
    return {
      column: null,
      code: "column_missing",
      message: `No column says which product a row is (title, handle or id). The file has: ${listed(header)}.`,
    };
  }
  return {
    header,
    fields,
    prices: priceColumns(placed, "price"),
    compareAtPrices: priceColumns(placed, "compareAtPrice"),
    options: optionColumns(placed),
    ignored: header.filter((name, index) => !used.has(index) && name.trim() !== ""),
    continues: false,
    separator: ",",
    exact: false,
  };
}

function priceColumns(placed: readonly Placed[], kind: "price" | "compareAtPrice"): PriceColumn[] {
  return placed.flatMap(({ target, index }) => (target.kind === kind ? [{ currency: target.currency, index }] : []));
}

function optionColumns(placed: readonly Placed[]): OptionColumn[] {
  const nameIndex = new Map<string, number>();
  for (const { target, index } of placed) if (target.kind === "optionName") nameIndex.set(target.position, index);
  return placed.flatMap(({ target, index }) => {
    if (target.kind !== "optionValue") return [];
    const named = nameIndex.get(target.position) ?? null;
    return [{ name: target.name, nameIndex: named, valueIndex: index, fallback: `Option ${target.position}` }];
  });
}

function repeated(header: readonly string[], first: number, second: number, field: string): PlanProblem {
  const column = header[second] ?? "";
  return {
    column,
    code: "column_repeated",
    message: `Columns ${first + 1} ("${header[first]}") and ${second + 1} ("${column}") both say ${field}.`,
  };
}

const LISTED = 60;

function listed(header: readonly string[]): string {
  const names = header.slice(0, LISTED).join(", ");
  return header.length > LISTED ? `${names}, …` : names;
}
