// A batch of an import in one operation: each draft is tried, and one that can't be taken leaves the others alone.
import type { Tx } from "@souk/chassis/sqlite/database";
import { changeLevel } from "../stock/ledger.sqlite.ts";
import { tellImport, tellNewCollections } from "./catalogue-events.sqlite.ts";
import type { SqliteStoreParts } from "./catalogue-store.sqlite.ts";
import { type ImportOutcome, MAX_IMPORT_BATCH, type Writing } from "./catalogue-store.ts";
import type { ProductDraft } from "./product-draft.ts";
import { contentOfDraft, isForeign, refusedImport } from "./product-import.ts";
import { findByHandle, findBySource } from "./product-rows.sqlite.ts";
import { saveProduct } from "./product-write.sqlite.ts";
import { isRefusal } from "./refusal.ts";

/** Thrown to undo a dry run after everything was tried for real. */
class DryRun extends Error {
  readonly outcomes: readonly ImportOutcome[];
  constructor(outcomes: readonly ImportOutcome[]) {
    super("dry run");
    this.outcomes = outcomes;
  }
}

export async function importBatch(
  parts: SqliteStoreParts,
  drafts: readonly ProductDraft[],
  options: Writing & { readonly importId: string; readonly dryRun?: boolean },
): Promise<readonly ImportOutcome[]> {
  if (drafts.length > MAX_IMPORT_BATCH) throw new RangeError(`${drafts.length} drafts in one batch`);
  try {
    return await parts.database.write((tx) => {
      const outcomes = drafts.map((draft) => importOne(tx, draft, options, parts));
      if (options.dryRun) throw new DryRun(outcomes);
      const changed = outcomes.filter(({ kind }) => kind === "created" || kind === "updated").length;
      if (changed > 0) tellImport(tx, changed, options, parts);
      return outcomes;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.outcomes;
    throw error;
  }
}

function importOne(
  tx: Tx,
  draft: ProductDraft,
  options: Writing & { readonly importId: string },
  parts: SqliteStoreParts,
): ImportOutcome {
  const bySource = draft.sourceId === undefined ? undefined : findBySource(tx, draft.sourceId);
  const current = (bySource ?? findByHandle(tx, draft.handle))?.product;
  if (!bySource && current && isForeign(current, draft)) return { kind: "refused", code: "handle_taken" };
  const saved = saveProduct(tx, contentOfDraft(draft, current), {
    clock: parts.clock,
    ids: parts.ids,
    ...(current && { before: current }),
  });
  if (isRefusal(saved)) return refusedImport(saved);
  for (const variant of draft.variants) {
    if (!variant.stock || !saved.newSkus.includes(variant.sku)) continue;
    const cause = { kind: "import", reason: "import", reference: options.importId } as const;
    changeLevel(tx, { sku: variant.sku, onHand: variant.stock, reserved: 0, cause, quiet: true }, parts);
  }
  if (saved.changed) tellNewCollections(tx, saved, options, parts);
  const kind = current === undefined ? "created" : saved.changed ? "updated" : "unchanged";
  return { kind, productId: saved.product.id };
}
