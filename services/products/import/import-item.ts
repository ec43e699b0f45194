// What reading a catalogue yields, one item after another, and the account of every row at the end.
import type { ProductDraft } from "../catalogue/product-draft.ts";

/** `row` counts as a spreadsheet does: the header is row 1. `column` is the header's text, where one is to blame. */
export type ImportNote = {
  readonly row: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
};

/**
 * What became of a row. `product`: only the product's own fields were taken; `variant`: made a variant; `price`: added
 * a price to a variant; `image`: added pictures; `repeated`: said nothing new; `failed`: has an error, not taken.
 */
export type RowRole = "product" | "variant" | "price" | "image" | "repeated" | "failed";

export type ImportRow = { readonly row: number; readonly role: RowRole };

/** Every row of the file is in exactly one of the counts beside `rows`. */
export type RowCounts = { readonly rows: number; readonly blank: number } & Readonly<Record<RowRole, number>>;

export type ImportItem =
  | { readonly kind: "product"; readonly draft: ProductDraft; readonly rows: readonly ImportRow[] }
  /** A product of which nothing could be taken; its errors came before. */
  | { readonly kind: "failed"; readonly identity: string; readonly rows: readonly ImportRow[] }
  /** `fatal`: reading ended here; what came before stays good. */
  | ({ readonly kind: "error"; readonly fatal: boolean } & ImportNote)
  | ({ readonly kind: "warning" } & ImportNote)
  /** Always the last item. */
  | { readonly kind: "summary"; readonly counts: RowCounts };
