// Works off imports one at a time: reads the file, commits products in small batches, keeps how far it is. Whoever
// takes over after a crash reads the same file from its start and goes on behind the last progress that was kept; a
// batch that was committed after that is found unchanged and counted as skipped. Nothing is ever made twice.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock, Repeating } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import type { CatalogueStore, ImportOutcome } from "../catalogue/catalogue-store.ts";
import type { ProductDraft } from "../catalogue/product-draft.ts";
import type { Pictures } from "../media/pictures.ts";
import { parseColumnMap } from "./column-map.ts";
import type { ImportFiles } from "./import-files.ts";
import type { ImportItem } from "./import-item.ts";
import type { ImportProgress, ImportRequest, ImportStore, Note, TakenImport } from "./import-store.ts";
import { type ReadOptions, readCatalogue } from "./read-catalogue.ts";

/** Products in one commit: short enough that holds and requests hardly wait behind it. */
const BATCH_PRODUCTS = 25;
/** Variants in one commit, for the same reason: a product may have a thousand. */
const BATCH_VARIANTS = 200;
const KEEP_EVERY_MS = 500;
const LEASE_MS = 30_000;
/** How late another instance notices an import whose runner died; a new one here starts at once. */
const LOOK_EVERY_MS = 2_000;
/** Runs of one import that may break before it is given up: something in it breaks us. */
const MAX_BROKEN_RUNS = 3;

export type ImportRunnerParts = {
  readonly store: ImportStore;
  readonly catalogue: Pick<CatalogueStore, "importProducts">;
  readonly pictures: Pick<Pictures, "measured">;
  readonly files: ImportFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** This process's own name. */
  readonly instance: string;
  readonly lookEveryMs?: number;
};

export type ImportRunner = {
  start(): Promise<void>;
  /** Tells that an import was added. */
  wake(): void;
  /** Stops behind the batch in progress; the import goes on where it is started next. */
  stop(): Promise<void>;
};

type Product = Extract<ImportItem, { kind: "product" }>;
type Refused = Extract<ImportOutcome, { readonly kind: "refused" }>;
type End = "completed" | "failed" | "stopped" | "lost";

export function createImportRunner(parts: ImportRunnerParts): ImportRunner {
  const { store, clock, log, files, instance } = parts;
  let looking: Repeating | undefined;
  let working: Promise<void> | undefined;
  let stopping = false;
  let broken: { readonly id: string; readonly times: number } | undefined;

  async function workOff(): Promise<void> {
    // Ends: each turn ends an import or gives it back, or there is none to take.
    while (!stopping) {
      const taken = await store.take(instance, clock.now(), LEASE_MS);
      if (taken === undefined) return;
      const importId = taken.request.id;
      try {
        const end = await run(parts, taken, () => stopping);
        log.info({ importId, end }, "import");
      } catch (error) {
        broken = { id: importId, times: broken?.id === importId ? broken.times + 1 : 1 };
        log.error({ err: error, importId, times: broken.times }, "an import was interrupted");
        if (broken.times < MAX_BROKEN_RUNS) return; // Tried again when it is looked for next.
        await giveUp(parts, taken);
      }
    }
  }

  function wake(): void {
    if (working !== undefined || stopping) return;
    working = workOff()
      .catch((error: unknown) => log.error({ err: error }, "imports can't be looked for"))
      .finally(() => {
        working = undefined;
      });
  }

  return {
    start: async () => {
      await files.sweep(await store.unfinished());
      looking = clock.every(parts.lookEveryMs ?? LOOK_EVERY_MS, wake);
      wake();
    },
    wake,
    stop: async () => {
      stopping = true;
      await looking?.stop();
      await working;
    },
  };
}

/** The mutable side of one run. */
type Run = {
  readonly parts: ImportRunnerParts;
  readonly taken: TakenImport;
  progress: ImportProgress;
  notes: Note[];
  batch: Product[];
  keptAtMs: number;
  /** Products and failures that an earlier run has dealt with, still to be passed over. */
  behind: number;
};

async function run(parts: ImportRunnerParts, taken: TakenImport, isStopping: () => boolean): Promise<End> {
  const { files, store, clock } = parts;
  const current: Run = {
    parts,
    taken,
    progress: taken.progress,
    notes: [],
    batch: [],
    keptAtMs: clock.monotonicMs(),
    behind: taken.progress.products,
  };
  const bytes = await files.read(taken.request.id);
  if (bytes === undefined) {
    noteError(current, 0, "file_lost", "The file is gone, as after a move to another machine. Send it again.");
    return finish(current, "failed");
  }
  let fatal = false;
  try {
    for await (const item of readCatalogue(bytes, readOptions(taken.request))) {
      fatal ||= item.kind === "error" && item.fatal;
      const lost = (await takeItem(current, item)) === "lost";
      if (lost) return "lost";
      if (isStopping()) {
        await store.release(taken);
        return "stopped";
      }
    }
  } finally {
    bytes.destroy();
  }
  return finish(current, fatal ? "failed" : "completed");
}

async function giveUp({ store, files, clock }: ImportRunnerParts, taken: TakenImport): Promise<void> {
  const message = "Something went wrong on our side, several times. What was imported stays; the log says more.";
  const notes: Note[] = [{ kind: "error", row: 0, column: null, code: "internal", message }];
  const progress = { ...taken.progress, errorCount: taken.progress.errorCount + 1 };
  await store.finish({ taken, progress, notes, now: clock.now() }, "failed");
  await files.remove(taken.request.id);
}

function readOptions({ format, currency, delimiter, map }: ImportRequest): ReadOptions {
  const columns = map === undefined ? undefined : parseColumnMap(map);
  if (typeof columns === "string") throw new Error(columns); // The route has refused such a map.
  return { format, currency, ...(delimiter && { delimiter }), ...(columns && { map: columns }) };
}

async function takeItem(current: Run, item: ImportItem): Promise<"kept" | "lost"> {
  if (item.kind === "summary") {
    await flush(current);
    current.progress = { ...current.progress, rows: item.counts.rows };
    return "kept";
  }
  if (current.behind > 0) {
    if (item.kind === "product" || item.kind === "failed") current.behind -= 1;
    return "kept";
  }
  if (item.kind === "error" || item.kind === "warning") {
    note(current, item);
    return "kept";
  }
  if (item.kind === "failed") {
    // Behind the batch, so that progress never names a product that a commit before it does not hold.
    await flush(current);
    advance(current, { rows: item.rows.length, products: 1, failed: 1 });
    return keepNowAndThen(current);
  }
  current.batch.push(item);
  const variants = current.batch.reduce((sum, each) => sum + each.draft.variants.length, 0);
  if (current.batch.length < BATCH_PRODUCTS && variants < BATCH_VARIANTS) return "kept";
  await flush(current);
  return keepNowAndThen(current);
}

async function flush(current: Run): Promise<void> {
  const { parts, taken, batch } = current;
  if (batch.length === 0) return;
  current.batch = [];
  const { id, dryRun } = taken.request;
  const drafts = await Promise.all(batch.map(({ draft }) => measured(draft, parts)));
  const outcomes = await parts.catalogue.importProducts(drafts, { importId: id, dryRun });
  outcomes.forEach((outcome, index) => {
    const item = batch[index];
    if (item !== undefined) countOutcome(current, item, outcome);
  });
  await nextTurn();
}

/** The draft with the size of every picture that is an upload here. */
async function measured(draft: ProductDraft, { pictures }: ImportRunnerParts): Promise<ProductDraft> {
  return draft.images === undefined ? draft : { ...draft, images: await pictures.measured(draft.images) };
}

function countOutcome(current: Run, item: Product, outcome: ImportOutcome): void {
  const counted = { rows: item.rows.length, products: 1 };
  if (outcome.kind === "refused") {
    advance(current, { ...counted, failed: 1 });
    noteRefusal(current, item, outcome);
    return;
  }
  const count = ({ created: "created", updated: "updated", unchanged: "skipped" } as const)[outcome.kind];
  advance(current, { ...counted, variants: item.draft.variants.length, [count]: 1 });
}

function noteRefusal(current: Run, item: Product, refused: Refused): void {
  const first = item.rows[0]?.row ?? 0;
  if (refused.code === "handle_taken") {
    const message = `Another product of the shop has the handle "${item.draft.handle}".`;
    noteError(current, first, "handle_taken", message);
    return;
  }
  const nth = item.draft.variants.findIndex((variant) => variant.sku === refused.sku);
  const row = item.rows.filter(({ role }) => role === "variant")[nth]?.row ?? first;
  noteError(current, row, "sku_taken", `The SKU "${refused.sku ?? ""}" belongs to another product of the shop.`);
}

function noteError(current: Run, row: number, code: string, message: string): void {
  note(current, { kind: "error", row, column: null, code, message });
}

function note(current: Run, { kind, row, column, code, message }: Note): void {
  current.notes.push({ kind, row, column, code, message });
  advance(current, kind === "error" ? { errorCount: 1 } : { warningCount: 1 });
}

function advance(current: Run, by: Partial<ImportProgress>): void {
  const before = current.progress;
  const sum = (field: keyof ImportProgress): number => before[field] + (by[field] ?? 0);
  current.progress = {
    rows: sum("rows"),
    products: sum("products"),
    variants: sum("variants"),
    created: sum("created"),
    updated: sum("updated"),
    skipped: sum("skipped"),
    failed: sum("failed"),
    errorCount: sum("errorCount"),
    warningCount: sum("warningCount"),
  };
}

async function keepNowAndThen(current: Run): Promise<"kept" | "lost"> {
  const { store, clock, instance } = current.parts;
  if (clock.monotonicMs() - current.keptAtMs < KEEP_EVERY_MS) return "kept";
  current.keptAtMs = clock.monotonicMs();
  const { taken, progress, notes } = current;
  current.notes = [];
  return store.advance({ taken, progress, notes, now: clock.now() }, instance, LEASE_MS);
}

async function finish(current: Run, state: "completed" | "failed"): Promise<End> {
  const { store, files, clock } = current.parts;
  const { taken, progress, notes } = current;
  const kept = await store.finish({ taken, progress, notes, now: clock.now() }, state);
  if (kept === "lost") return "lost";
  await files.remove(taken.request.id);
  return state;
}
