// The state of the editor: what is typed, what was saved, what is wrong, and what becomes of a save.
import type { NewProduct, StaffProduct } from "@souk/contracts/products/product-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Failure, fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { newKey } from "../browser/new-key.ts";
import { locale, t } from "../texts/texts.ts";
import { type Complaint, draftOf, emptyDraft, type ProductDraft, readDraft } from "./product-draft.ts";
import { COLLECTIONS_KEY, PRODUCTS_KEY, productKey } from "./product-keys.ts";

export type Change = (change: (draft: ProductDraft) => Partial<ProductDraft>) => void;

export type ProductForm = {
  readonly draft: ProductDraft;
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly failure: Failure | null;
  /** What to say beside the field of this pointer. */
  readonly errors: ReadonlyMap<string, string>;
  /** Counts tries that were refused here, so that the page can lead to the first faulty field. */
  readonly refusals: number;
  readonly change: Change;
  readonly discard: () => void;
  /** `over`: whatever somebody else has saved in the meantime. */
  readonly save: (over?: boolean) => void;
};

type Wish = { readonly body: NewProduct; readonly version?: number };

export function useProductForm(product: StaffProduct | undefined, onSaved: (saved: StaffProduct) => void): ProductForm {
  const queries = useQueryClient();
  const [saved, setSaved] = useState(() => baselineOf(product));
  const [draft, setDraft] = useState(saved.draft);
  const [complaints, setComplaints] = useState<ReadonlyMap<string, Complaint>>(new Map());
  const [refusals, setRefusals] = useState(0);
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved.draft);

  const adopt = useCallback((next: StaffProduct) => {
    const baseline = baselineOf(next);
    setSaved(baseline);
    setDraft(baseline.draft);
    setComplaints(new Map());
  }, []);
  useEffect(() => {
    // Somebody else saved it, and nothing is typed here that could be lost.
    if (!dirty && product && product.version > saved.version) adopt(product);
  }, [dirty, product, saved.version, adopt]);

  const action = useAction<Wish, StaffProduct>({
    call: (wish, idempotencyKey) => write(product?.id, wish, idempotencyKey),
    refreshes: [COLLECTIONS_KEY],
    onDone: (next) => {
      queries.setQueryData(productKey(next.id), next);
      // The page may know it by its handle; whoever reads it so reads it anew.
      void queries.invalidateQueries({ queryKey: PRODUCTS_KEY });
      adopt(next);
      onSaved(next);
    },
  });
  const save = (over = false): void => {
    const read = readDraft(draft, locale);
    if ("complaints" in read) {
      setComplaints(read.complaints);
      setRefusals((count) => count + 1);
      return;
    }
    setComplaints(new Map());
    const version = over ? undefined : saved.version;
    void action.run({ body: read.body, ...(product && version !== undefined && { version }) }).then((result) => {
      if (result === undefined) setRefusals((count) => count + 1);
    });
  };
  return {
    draft,
    dirty,
    saving: action.running,
    failure: action.failure,
    errors: errorsOf(complaints, action.failure),
    refusals,
    change: useCallback((change) => setDraft((before) => ({ ...before, ...change(before) })), []),
    discard: () => {
      setDraft(saved.draft);
      setComplaints(new Map());
      action.forget();
    },
    save,
  };
}

function baselineOf(product: StaffProduct | undefined): { readonly draft: ProductDraft; readonly version: number } {
  if (product === undefined) return { draft: emptyDraft(newKey), version: 0 };
  return { draft: draftOf(product, locale, newKey), version: product.version };
}

async function write(id: string | undefined, { body, version }: Wish, idempotencyKey: string): Promise<StaffProduct> {
  if (id === undefined) return taken(shop.createProduct({ body, idempotencyKey }));
  const params = { idOrHandle: id };
  try {
    return await taken(shop.updateProduct({ params, body: { ...body, ...(version !== undefined && { version }) } }));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "version_conflict") throw error;
    const there = await taken(shop.readStaffProduct({ params }));
    // Just what was to be written: an earlier try has arrived, only its answer was lost.
    if (isSame(body, there)) return there;
    throw error;
  }
}

function isSame(body: NewProduct, there: StaffProduct): boolean {
  const read = readDraft(draftOf(there, locale, newKey), locale);
  return "body" in read && JSON.stringify(read.body) === JSON.stringify(body);
}

function errorsOf(complaints: ReadonlyMap<string, Complaint>, failure: Failure | null): ReadonlyMap<string, string> {
  const errors = new Map(fieldErrorsOf(failure));
  for (const [pointer, complaint] of complaints) errors.set(pointer, t.complaints[complaint]);
  return errors;
}
