// Levels, movements and holds as documents, and what is sold under a SKU.
import type { Queries } from "@souk/chassis/mongodb/documents";
import type { HeldLine } from "@souk/contracts/products/internal-routes";
import { lineTitle } from "../catalogue/product.ts";
import { productsIn } from "../catalogue/product-documents.mongodb.ts";
import type { HoldState } from "./hold.ts";
import type { Offer } from "./offer.ts";
import type { Movement } from "./stock.ts";

/** By SKU. */
export type LevelDocument = {
  readonly _id: string;
  readonly onHand: number;
  readonly reserved: number;
  /** Counts what the public could see. */
  readonly version: number;
  /** How many movements there are: the position of the last one. */
  readonly movements: number;
};

export type MovementDocument = Omit<Movement, "id"> & {
  readonly _id: string;
  /** From 1, by SKU. */
  readonly position: number;
  /** The order, in sales and reversals. */
  readonly order?: string;
};

export type HoldDocument = {
  /** The order. */
  readonly _id: string;
  readonly state: HoldState;
  readonly currency: string;
  /** By SKU. */
  readonly lines: readonly HeldLine[];
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly reversedAt: number | null;
  readonly askAt: number;
};

export const levelsIn = (queries: Queries) => queries.in<LevelDocument>("stock_levels");
export const movementsIn = (queries: Queries) => queries.in<MovementDocument>("stock_movements");
export const holdsIn = (queries: Queries) => queries.in<HoldDocument>("holds");

/** SKUs that no product has are absent. */
export type Offers = {
  readonly offers: ReadonlyMap<string, Offer>;
  /** What their units were read from. */
  readonly levels: readonly LevelDocument[];
};

export async function readOffers(queries: Queries, skus: readonly string[]): Promise<Offers> {
  const [products, levels] = await Promise.all([
    productsIn(queries).having("variants.sku", skus, { descriptionHtml: 0 }),
    levelsIn(queries).having("_id", skus),
  ]);
  const units = new Map(levels.map(({ _id, onHand, reserved }) => [_id, onHand - reserved]));
  const wanted = new Set(skus);
  const offers = products.flatMap((product) =>
    product.variants
      .filter(({ sku }) => wanted.has(sku))
      .map((variant): Offer => {
        const options = Object.fromEntries(variant.options.map(({ name, value }) => [name, value]));
        return {
          sku: variant.sku,
          variantId: variant.id,
          productId: product._id,
          handle: product.handle,
          title: lineTitle(product, { ...variant, options }),
          forSale: product.status === "active",
          prices: Object.fromEntries(variant.prices.map(({ amount, currency }) => [currency, amount])),
          taxClass: product.taxClass,
          weightGrams: variant.weightGrams ?? 0,
          imageUrl: product.images[0]?.url ?? null,
          units: units.get(variant.sku) ?? 0,
        };
      }),
  );
  return { offers: new Map(offers.map((offer) => [offer.sku, offer])), levels };
}
