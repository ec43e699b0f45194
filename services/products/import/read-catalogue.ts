// Reads a shop's catalogue from CSV, product by product, in bounded memory. Knows nothing of stores: what comes out
// are drafts, errors and warnings by row and column, and an account in which every row of the file stands once.
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fingerprint, handleFromTitle, slug } from "../catalogue/handle.ts";
import { type ProductDraft, productLimits } from "../catalogue/product-draft.ts";
import type { ColumnMap } from "./column-map.ts";
import { type ColumnPlan, isPlanProblem, planColumns } from "./column-plan.ts";
import { CsvFault, type Delimiter, readCsvRows } from "./csv-rows.ts";
import { createFingerprintTable, type FingerprintTable } from "./fingerprint-table.ts";
import type { ImportItem, ImportRow, RowCounts, RowRole } from "./import-item.ts";
import { importLimits } from "./import-limits.ts";
import type { CatalogueFormat } from "./presets.ts";
import { readProductFields, titleText } from "./product-fields.ts";
import { readVariants } from "./product-variants.ts";
import { cellOf, columnName, isBlank, type Noting } from "./row-cells.ts";
import { createRowWindow, type RowGroup, type RowWindow, type SourceRow } from "./row-window.ts";
import { woocommerceRows } from "./woocommerce-rows.ts";

export type ReadOptions = {
  readonly format: CatalogueFormat;
  /** Guessed from the header row when absent. */
  readonly delimiter?: Delimiter;
  /** Which column holds which field; without it the format's own names count. */
  readonly map?: ColumnMap;
  /** For prices whose currency the file does not say. */
  readonly currency: string;
};

type Reader = {
  readonly options: ReadOptions;
  readonly plan: ColumnPlan;
  readonly window: RowWindow;
  readonly skus: FingerprintTable;
  readonly handles: FingerprintTable;
  readonly counts: Record<keyof RowCounts, number>;
  /** Items that wait to be yielded. */
  readonly ready: ImportItem[];
  readonly noting: Noting;
  /** The product that a row without a name belongs to. */
  current: string | undefined;
};

/** Yields each product once all its rows are read, in the order of their first rows. Ends with the summary. */
export async function* readCatalogue(
  input: Readable,
  options: ReadOptions,
): AsyncGenerator<ImportItem, void, undefined> {
  const counts = { rows: 0, blank: 0, product: 0, variant: 0, price: 0, image: 0, repeated: 0, failed: 0 };
  const csv = readCsvRows(input, options.delimiter);
  const rows = options.format === "woocommerce" ? woocommerceRows(csv) : csv;
  let reader: Reader | undefined;
  let fault: CsvFault | undefined;
  try {
    const header = await rows.next();
    reader = createReader(header.done === true ? [] : header.value, options, counts);
    for await (const cells of rows) {
      takeRow(reader, cells);
      if (reader.window.full()) yield* drain(reader, false);
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    fault = error;
  }
  if (reader !== undefined) yield* drain(reader, true);
  if (fault !== undefined)
    yield {
      kind: "error",
      fatal: true,
      row: fault.row,
      column: fault.column,
      code: fault.code,
      message: fault.message,
    };
  yield { kind: "summary", counts };
}

function createReader(header: readonly string[], options: ReadOptions, counts: Reader["counts"]): Reader {
  if (isBlank(header)) throw new CsvFault("file_empty", 1, "The file has no header row.");
  const plan = planColumns(header, options.format, options.map);
  if (isPlanProblem(plan)) throw new CsvFault(plan.code, 1, plan.message, plan.column);
  const ready: ImportItem[] = [];
  const noting: Noting = {
    error: (row, column, code, message) => void ready.push({ kind: "error", fatal: false, row, column, code, message }),
    warning: (row, column, code, message) => void ready.push({ kind: "warning", row, column, code, message }),
  };
  if (plan.ignored.length > 0) noting.warning(1, null, "columns_ignored", `Not imported: ${plan.ignored.join(", ")}.`);
  const window = createRowWindow(importLimits.waitingLength);
  return {
    options,
    plan,
    window,
    skus: createFingerprintTable(),
    handles: createFingerprintTable(),
    counts,
    ready,
    noting,
    current: undefined,
  };
}

/** Yields what waits: notes first, then products, giving the event loop its turn in between. */
async function* drain(reader: Reader, end: boolean): AsyncGenerator<ImportItem, void, undefined> {
  yield* reader.ready.splice(0);
  let products = 0;
  for (let group = reader.window.take(end); group !== undefined; group = reader.window.take(end)) {
    const item = assemble(reader, group);
    yield* reader.ready.splice(0);
    yield item;
    products += 1;
    if (products % importLimits.productsPerTurn === 0) await nextTurn();
  }
}

function takeRow(reader: Reader, cells: readonly string[]): void {
  const { counts, plan, noting, window } = reader;
  if (counts.rows >= importLimits.rows) {
    throw new CsvFault("too_many_rows", counts.rows + 2, `A file has at most ${importLimits.rows} rows.`);
  }
  counts.rows += 1;
  const row = counts.rows + 1;
  if (isBlank(cells)) {
    counts.blank += 1;
    return;
  }
  const source = { row, cells };
  const key = isRagged(plan, cells) ? undefined : identityOf(reader, source);
  reader.current = key; // After a row that belongs nowhere, rows without a name belong nowhere either.
  if (key === undefined) {
    counts.failed += 1;
    refuse(reader, source);
    return;
  }
  // Our own exports are UTF-8: there the character is one that somebody typed.
  if (!plan.exact && cells.some((cell) => cell.includes("\uFFFD"))) {
    noting.warning(row, null, "encoding", "The row has characters that are not UTF-8; they are shown as \uFFFD.");
  }
  const added = window.add(key, source);
  if (added === "added") return;
  counts.failed += 1;
  noting.error(
    row,
    null,
    "rows_apart",
    `The product's other rows begin at row ${added.apart}, too far above: sort the file by product.`,
  );
}

/** Cells beyond the header are no harm while they are empty: spreadsheets leave delimiters behind. */
function isRagged(plan: ColumnPlan, cells: readonly string[]): boolean {
  return cells.length < plan.header.length || !isBlank(cells.slice(plan.header.length));
}

function refuse({ plan, noting }: Reader, { row, cells }: SourceRow): void {
  if (isRagged(plan, cells)) {
    noting.error(
      row,
      null,
      "row_ragged",
      `The row has ${cells.length} cells where the header has ${plan.header.length}.`,
    );
  } else {
    noting.error(
      row,
      columnName(plan, "title") ?? columnName(plan, "handle"),
      "title_missing",
      "The row does not say which product it belongs to.",
    );
  }
}

/** Id, else handle, else the slug of the title, else the product of the row above where the format means that. */
function identityOf({ plan, current }: Reader, source: SourceRow): string | undefined {
  const id = cellOf(plan, source, "id");
  if (id !== "") return `id:${id}`;
  const handle = cellOf(plan, source, "handle");
  if (handle !== "") return `handle:${handle}`;
  const title = titleText(plan, cellOf(plan, source, "title"));
  if (title !== "") return `handle:${handleFromTitle(title)}`;
  return plan.continues ? current : undefined;
}

function assemble(reader: Reader, group: RowGroup): ImportItem {
  const { plan, noting, skus, options } = reader;
  const handle = claimHandle(reader, group);
  const fields = handle === undefined ? undefined : readProductFields(plan, group, noting);
  if (handle === undefined || fields === undefined) return failed(reader, group);
  const { rows, ...variants } = readVariants({ plan, noting, skus, currency: options.currency }, group, handle);
  if (variants.variants.length === 0) return failed(reader, group);
  count(reader, rows);
  const made = fields.sourceId !== undefined && group.rows.every((row) => cellOf(plan, row, "handle") === "");
  const draft: ProductDraft = { ...fields, handle, ...(made && { madeHandle: true }), ...variants };
  return { kind: "product", draft, rows };
}

function failed(reader: Reader, group: RowGroup): ImportItem {
  const rows = group.rows.map(({ row }) => ({ row, role: "failed" as RowRole }));
  count(reader, rows);
  return { kind: "failed", identity: group.key, rows };
}

function count({ counts }: Reader, rows: readonly ImportRow[]): void {
  for (const { role } of rows) counts[role] += 1;
}

/** The file's handle, else one made from title or id; two products of one title differ by their ids. */
function claimHandle({ plan, noting, handles }: Reader, group: RowGroup): string | undefined {
  const first = group.rows[0] ?? { row: 0, cells: [] };
  const find = (field: "handle" | "title" | "id"): string =>
    group.rows.map((row) => cellOf(plan, row, field)).find((text) => text !== "") ?? "";
  const said = find("handle");
  if (said.length > productLimits.handleLength) {
    noting.error(
      first.row,
      columnName(plan, "handle"),
      "handle_too_long",
      `A handle has at most ${productLimits.handleLength} characters; this has ${said.length}.`,
    );
    return undefined;
  }
  const id = find("id");
  const made = handleFromTitle(titleText(plan, find("title")) || id);
  const handle = said === "" ? made : said;
  const owner = handles.claim(handle, first.row);
  if (owner === undefined) return handle;
  if (said === "" && id !== "") {
    const apart = `${made}-${slug(id) || fingerprint(id)}`.slice(0, productLimits.handleLength);
    if (handles.claim(apart, first.row) === undefined) return apart;
  }
  noting.error(
    first.row,
    columnName(plan, "handle"),
    "handle_taken",
    `The handle "${handle}" belongs to the product of row ${owner}.`,
  );
  return undefined;
}
