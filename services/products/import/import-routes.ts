// POST /imports, GET /imports, GET /imports/{id}, GET /exports/products.csv.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type Clock, toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import { type Request, type Served, serve } from "@souk/chassis/server";
import type { IdempotencyRecord } from "@souk/chassis/sqlite/idempotency";
import { isCurrency } from "@souk/contracts/money";
import type { ImportReport, ListedImport as ListedReport } from "@souk/contracts/products/product-schema";
import { exportProducts, listImports, readImport, startImport } from "@souk/contracts/products/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import type { ProductDraft } from "../catalogue/product-draft.ts";
import { draftOf } from "../catalogue/product-import.ts";
import { malformedCursor } from "../edge.ts";
import { decodeCursor, encodeCursor } from "../search/cursor.ts";
import { parseColumnMap } from "./column-map.ts";
import { type Delimiter, delimiters } from "./csv-rows.ts";
import type { ImportFiles } from "./import-files.ts";
import type { ImportRunner } from "./import-runner.ts";
import type { ImportRequest, ImportStore, ImportView, ListedImport } from "./import-store.ts";
import { writeCatalogue } from "./write-catalogue.ts";

export type ImportRoutesParts = {
  readonly store: ImportStore;
  readonly files: ImportFiles;
  readonly runner: Pick<ImportRunner, "wake">;
  readonly catalogue: Pick<CatalogueStore, "page">;
  readonly clock: Clock;
  readonly ids: Ids;
  /** For prices whose currency the file does not say. */
  readonly currency: string;
};

/** Products read at once for an export. */
const EXPORT_PAGE = 100;
const LIST = "imports";
/** A tab is hard to write in a URL and in a shell. */
const TABS = ["tab", "\\t"];

type Start = Request<typeof startImport>;

export function importRoutes(parts: ImportRoutesParts): readonly Served[] {
  const { store, catalogue } = parts;
  return [
    serve(startImport, async (request) => ({ status: 202, body: { id: await begin(parts, request) } })),
    serve(listImports, async ({ query }) => {
      const page = await store.page(positionOf(query.cursor), query.limit ?? DEFAULT_PAGE);
      const nextCursor = page.next && encodeCursor({ key: null, id: page.next }, LIST);
      return { status: 200, body: { items: page.items.map(toListed), nextCursor, total: page.total } };
    }),
    serve(readImport, async ({ params }) => {
      const view = await store.find(params.id);
      if (!view) throw problem("not_found");
      return { status: 200, body: toReport(view) };
    }),
    serve(exportProducts, () => ({
      status: 200,
      body: writeCatalogue(allDrafts(catalogue)),
      headers: { "content-disposition": 'attachment; filename="products.csv"', "cache-control": "no-store" },
    })),
  ];
}

async function begin(
  { store, files, runner, clock, ids, currency }: ImportRoutesParts,
  request: Start,
): Promise<string> {
  const { format, delimiter, map, dryRun = false } = request.query;
  const asked: ImportRequest = {
    id: ids.uuid(),
    format,
    currency: checkedCurrency(request.query.currency ?? currency),
    ...(delimiter !== undefined && { delimiter: checkedDelimiter(delimiter) }),
    ...(map !== undefined && { map: checkedMap(map) }),
    dryRun,
    createdAt: clock.now(),
  };
  const hash = await files.keep(asked.id, request.body as Readable);
  const id = await store.add(asked, keyed(request.idempotency, asked, hash)).catch(async (error: unknown) => {
    await files.remove(asked.id);
    throw error;
  });
  if (id !== asked.id) await files.remove(asked.id); // A repeat: the import from then goes on, or has ended.
  runner.wake();
  return id;
}

/** A stream has no fingerprint before it has been read; the settings are part of what was asked. */
function keyed(
  record: IdempotencyRecord | undefined,
  asked: ImportRequest,
  hash: string,
): IdempotencyRecord | undefined {
  if (!record) return undefined;
  const { format, currency, delimiter, map, dryRun } = asked;
  const settings = JSON.stringify([format, currency, delimiter, map, dryRun, hash]);
  return { ...record, fingerprint: createHash("sha256").update(settings).digest("base64url") };
}

function checkedCurrency(currency: string): string {
  if (!isCurrency(currency)) throw problem("unknown_currency", `${currency} is not an ISO 4217 currency`);
  return currency;
}

function checkedDelimiter(text: string): Delimiter {
  const found = TABS.includes(text) ? "\t" : delimiters.find((each) => each === text);
  if (found === undefined) throw problem("import_failed", "The delimiter is one of , ; | and tab");
  return found;
}

function checkedMap(text: string): string {
  const map = parseColumnMap(text);
  if (typeof map === "string") throw problem("import_failed", map);
  return text;
}

function positionOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const position = decodeCursor(cursor, LIST);
  if (position === "malformed") throw malformedCursor();
  return position.id;
}

function toListed(view: ListedImport): ListedReport {
  const { id, state, format, dryRun, progress, createdAt, finishedAt } = view;
  return {
    id,
    state,
    format,
    dryRun,
    ...progress,
    createdAt: toTime(createdAt),
    finishedAt: finishedAt === null ? null : toTime(finishedAt),
  };
}

function toReport(view: ImportView): ImportReport {
  return { ...toListed(view), errors: [...view.errors], warnings: [...view.warnings] };
}

async function* allDrafts(catalogue: Pick<CatalogueStore, "page">): AsyncGenerator<ProductDraft, void, undefined> {
  let after: string | null = null;
  // Ends: the ids rise, and a page that is not full is the last.
  for (;;) {
    const page = await catalogue.page(after, EXPORT_PAGE);
    for (const { product, stock } of page) yield draftOf(product, (sku) => stock.get(sku)?.onHand ?? 0);
    after = page.at(-1)?.product.id ?? null;
    if (page.length < EXPORT_PAGE || after === null) return;
  }
}
