// A batch of an import in one operation: each draft is tried in memory, and one that can't be taken leaves the others
// alone. A dry run is the same without the writing.
import type { Tx } from "@souk/chassis/mongodb/database";
import { appendEvent } from "@souk/chassis/mongodb/outgoing";
import type { MongoParts } from "../stores.mongodb.ts";
import { importEvent, newCollectionEvents } from "./catalogue-events.ts";
import { type ImportOutcome, MAX_IMPORT_BATCH, type Writing } from "./catalogue-store.ts";
import { type CatalogueWork, openCatalogueWork } from "./catalogue-work.mongodb.ts";
import type { ProductDraft } from "./product-draft.ts";
import { contentOfDraft, isForeign, refusedImport } from "./product-import.ts";
import { saveProduct } from "./product-write.mongodb.ts";
import { isRefusal } from "./refusal.ts";

type ImportWriting = Writing & { readonly importId: string; readonly dryRun?: boolean };
type CatalogueDocument = { readonly _id: "catalogue"; readonly imports: number };

/** Imports of one process; another's would only make them run again. */
const TURN = ["import"];

export async function importBatch(
  parts: MongoParts,
  drafts: readonly ProductDraft[],
  options: ImportWriting,
): Promise<readonly ImportOutcome[]> {
  if (drafts.length > MAX_IMPORT_BATCH) throw new RangeError(`${drafts.length} drafts in one batch`);
  return parts.database.write(async (tx) => {
    const work = await openCatalogueWork(
      tx,
      {
        handles: drafts.map(({ handle }) => handle),
        skus: drafts.flatMap(({ variants }) => variants.map(({ sku }) => sku)),
        sourceIds: drafts.flatMap(({ sourceId }) => sourceId ?? []),
        collections: drafts.flatMap(({ collections = [] }) => collections),
      },
      parts,
    );
    const telling: Telling = { tx, work, options, parts };
    const outcomes = drafts.map((draft) => importOne(draft, telling));
    const changed = outcomes.filter(({ kind }) => kind === "created" || kind === "updated").length;
    if (options.dryRun || changed === 0) {
      tx.outgoing.events.length = 0;
      return outcomes;
    }
    await work.flush();
    const counted = await tx
      .in<CatalogueDocument>("catalogue")
      .change({ _id: "catalogue" }, { $inc: { imports: 1 } }, { upsert: true });
    appendEvent(tx, importEvent(changed, counted?.imports ?? 1, options, parts));
    return outcomes;
  }, TURN);
}

type Telling = {
  readonly tx: Tx;
  readonly work: CatalogueWork;
  readonly options: ImportWriting;
  readonly parts: MongoParts;
};

function importOne(draft: ProductDraft, { tx, work, options, parts }: Telling): ImportOutcome {
  const bySource = draft.sourceId === undefined ? undefined : work.bySource(draft.sourceId);
  const current = bySource ?? work.byHandle(draft.handle);
  if (!bySource && current && isForeign(current, draft)) return { kind: "refused", code: "handle_taken" };
  const saved = saveProduct(work, contentOfDraft(draft, current), {
    clock: parts.clock,
    ids: parts.ids,
    ...(current && { before: current }),
  });
  if (isRefusal(saved)) return refusedImport(saved);
  for (const { sku, stock } of draft.variants) {
    if (!stock || !saved.newSkus.includes(sku)) continue;
    const cause = { kind: "import", reason: "import", reference: options.importId } as const;
    work.stock.change({ sku, onHand: stock, reserved: 0, cause, quiet: true });
  }
  for (const event of newCollectionEvents(saved.newCollections, options, parts)) appendEvent(tx, event);
  const kind = current === undefined ? "created" : saved.changed ? "updated" : "unchanged";
  return { kind, productId: saved.product.id };
}
