// A product as the world sees it, as staff see it, and as staff write it; collections and stock likewise.
import {
  Currency,
  Handle,
  Id,
  MAX_AMOUNT,
  MoneySchema,
  nullable,
  object,
  oneOf,
  Sku,
  type Static,
  Time,
  Type,
} from "../schema.ts";
import { productStatuses } from "./events.ts";
import { taxClasses } from "./internal-routes.ts";

export type ProductStatus = (typeof productStatuses)[number];

export const MAX_TITLE = 1000;
export const MAX_NAME = 255;
export const MAX_DESCRIPTION = 100_000;
export const MAX_TAGS = 250;
export const MAX_COLLECTIONS = 100;
export const MAX_OPTIONS = 10;
export const MAX_VARIANTS = 1000;
export const MAX_IMAGES = 250;
export const MAX_URL = 2048;
/** Pixels along one side of a picture. */
export const MAX_EDGE = 100_000;
export const MAX_WEIGHT_GRAMS = 100_000_000;
export const MAX_STOCK = 1_000_000_000;
/** Currencies that one variant may be priced in. */
export const MAX_PRICES = 50;
/** Products that a collection's order may name at once. */
export const MAX_COLLECTION_PRODUCTS = 10_000;
/** A list shows this many variants and images of a product; `variantCount` tells how many there are. */
export const LISTED_VARIANTS = 10;
export const LISTED_IMAGES = 4;
/** `lowStock` is told when this many units or fewer are left (decisions.md, "Data"). */
export const LOW_STOCK = 5;

const NO_CONTROL = "^[^\\u0000-\\u001f\\u007f]*$";
const Name = Type.String({ minLength: 1, maxLength: MAX_NAME, pattern: NO_CONTROL });
const Title = Type.String({ minLength: 1, maxLength: MAX_TITLE, pattern: NO_CONTROL });
const Weight = Type.Integer({ minimum: 0, maximum: MAX_WEIGHT_GRAMS });
const Options = Type.Record(Type.String({ maxLength: MAX_NAME }), Type.String({ maxLength: MAX_NAME }));

const Edge = Type.Integer({ minimum: 1, maximum: MAX_EDGE });

/**
 * Relative (`/api/v1/media/…`) or absolute. What is allowed is checked on write: 422 `unsafe_url`. `width` and `height`
 * are pixels: of an upload they are measured whatever is said, of a picture elsewhere they are what whoever wrote it said.
 */
export const ImageSchema = object({
  url: Type.String({ minLength: 1, maxLength: MAX_URL }),
  alt: Type.String({ maxLength: MAX_TITLE }),
  width: Type.Optional(Edge),
  height: Type.Optional(Edge),
});
export type Image = Static<typeof ImageSchema>;

export const OptionSchema = object({
  name: Name,
  values: Type.Array(Name, { minItems: 1, maxItems: MAX_VARIANTS }),
});
export type Option = Static<typeof OptionSchema>;

/** `price` is null where the variant has none in the asked currency: then it is not for sale in it. */
const variant = {
  id: Id,
  sku: Sku,
  title: Type.String(),
  options: Options,
  price: nullable(MoneySchema),
  compareAtPrice: Type.Optional(MoneySchema),
  available: Type.Boolean(),
  /** Units left, only when 5 or fewer. */
  lowStock: Type.Optional(Type.Integer({ minimum: 0 })),
  barcode: Type.Optional(Type.String()),
  weightGrams: Type.Optional(Weight),
};
export const VariantSchema = object(variant);
export type Variant = Static<typeof VariantSchema>;

export const PriceRangeSchema = nullable(object({ min: MoneySchema, max: MoneySchema }));

/** What lists answer of a product: everything but the description, and the first few variants and images. */
const listed = {
  id: Id,
  handle: Handle,
  title: Type.String(),
  status: oneOf(productStatuses),
  vendor: nullable(Type.String()),
  type: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  /** Handles. */
  collections: Type.Array(Type.String()),
  options: Type.Array(OptionSchema),
  /** Whether any variant can be bought in the asked currency. */
  available: Type.Boolean(),
  priceRange: PriceRangeSchema,
  variantCount: Type.Integer({ minimum: 0 }),
  variants: Type.Array(VariantSchema),
  images: Type.Array(ImageSchema),
  createdAt: Time,
  updatedAt: Time,
};
export const ListedProductSchema = object(listed);
export type ListedProduct = Static<typeof ListedProductSchema>;

export const ProductSchema = object({ ...listed, descriptionHtml: Type.String() });
export type Product = Static<typeof ProductSchema>;

/** Rises with every change of what the product says; its stock has none. */
export const Version = Type.Integer({ minimum: 1 });

/** What staff see: every price, exact stock, and the version that a careful PATCH names. */
export const StaffProductSchema = object({
  ...listed,
  descriptionHtml: Type.String(),
  taxClass: oneOf(taxClasses),
  version: Version,
  variants: Type.Array(
    object({
      ...variant,
      prices: Type.Array(MoneySchema),
      compareAtPrices: Type.Array(MoneySchema),
      onHand: Type.Integer({ minimum: 0 }),
      reserved: Type.Integer({ minimum: 0 }),
    }),
  ),
});
export type StaffProduct = Static<typeof StaffProductSchema>;

const Money = object({ amount: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }), currency: Currency });

/** `price` and `prices` add up; one of them must be there, and no currency may come twice. */
export const VariantInputSchema = object({
  sku: Sku,
  price: Type.Optional(Money),
  prices: Type.Optional(Type.Array(Money, { maxItems: MAX_PRICES })),
  options: Type.Optional(Options),
  compareAtPrice: Type.Optional(Money),
  compareAtPrices: Type.Optional(Type.Array(Money, { maxItems: MAX_PRICES })),
  barcode: Type.Optional(Type.String({ maxLength: MAX_NAME, pattern: NO_CONTROL })),
  weightGrams: Type.Optional(Weight),
});
export type VariantInput = Static<typeof VariantInputSchema>;

const written = {
  status: Type.Optional(oneOf(productStatuses)),
  /** Made from the title unless given. */
  handle: Type.Optional(Handle),
  vendor: Type.Optional(nullable(Type.String({ maxLength: MAX_NAME, pattern: NO_CONTROL }))),
  type: Type.Optional(nullable(Type.String({ maxLength: MAX_NAME, pattern: NO_CONTROL }))),
  tags: Type.Optional(Type.Array(Name, { maxItems: MAX_TAGS })),
  /** Handles, or names from which a collection is made where none has the handle. */
  collections: Type.Optional(Type.Array(Name, { maxItems: MAX_COLLECTIONS })),
  descriptionHtml: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION })),
  options: Type.Optional(Type.Array(OptionSchema, { maxItems: MAX_OPTIONS })),
  images: Type.Optional(Type.Array(ImageSchema, { maxItems: MAX_IMAGES })),
  taxClass: Type.Optional(oneOf(taxClasses)),
};
const Variants = Type.Array(VariantInputSchema, { minItems: 1, maxItems: MAX_VARIANTS });

export const NewProductSchema = object({ title: Title, ...written, variants: Variants });
export type NewProduct = Static<typeof NewProductSchema>;

/** Lists are replaced whole; a variant keeps its id where its SKU stays. `version`: 409 unless it is the newest. */
export const ProductPatchSchema = object(
  {
    title: Type.Optional(Title),
    ...written,
    variants: Type.Optional(Variants),
    version: Type.Optional(Version),
  },
  { minProperties: 1 },
);
export type ProductPatch = Static<typeof ProductPatchSchema>;

export const CollectionSchema = object({
  id: Id,
  handle: Handle,
  title: Type.String(),
  descriptionHtml: Type.String(),
  image: nullable(ImageSchema),
  /** Published products in it. */
  productCount: Type.Integer({ minimum: 0 }),
  createdAt: Time,
  updatedAt: Time,
});
export type Collection = Static<typeof CollectionSchema>;

const collectionFields = {
  handle: Type.Optional(Handle),
  descriptionHtml: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION })),
  image: Type.Optional(nullable(ImageSchema)),
  /** Ids, in the collection's order. */
  products: Type.Optional(Type.Array(Id, { maxItems: MAX_COLLECTION_PRODUCTS })),
};
export const NewCollectionSchema = object({ title: Title, ...collectionFields });
export type NewCollection = Static<typeof NewCollectionSchema>;
export const CollectionPatchSchema = object({ title: Type.Optional(Title), ...collectionFields }, { minProperties: 1 });
export type CollectionPatch = Static<typeof CollectionPatchSchema>;

const FacetValues = Type.Array(object({ value: Type.String(), count: Type.Integer({ minimum: 0 }) }));

/**
 * How the matching products spread, most frequent first. Named as the filters are. A facet leaves its own filter out,
 * so that a shopper sees what else could be picked. `price` ranges are in the asked currency's minor units, `to` exclusive.
 */
export const FacetsSchema = object({
  vendor: FacetValues,
  tag: FacetValues,
  collection: Type.Array(object({ value: Type.String(), title: Type.String(), count: Type.Integer({ minimum: 0 }) })),
  price: Type.Array(
    object({
      from: Type.Integer({ minimum: 0 }),
      to: nullable(Type.Integer({ minimum: 0 })),
      count: Type.Integer({ minimum: 0 }),
    }),
  ),
  availability: object({
    inStock: Type.Integer({ minimum: 0 }),
    outOfStock: Type.Integer({ minimum: 0 }),
  }),
});
export type Facets = Static<typeof FacetsSchema>;

export const SuggestionSchema = object({
  kind: oneOf(["product", "collection", "query"] as const),
  text: Type.String(),
  handle: Type.Optional(Type.String()),
});
export type Suggestion = Static<typeof SuggestionSchema>;

export const StockLevelSchema = object({
  sku: Sku,
  onHand: Type.Integer({ minimum: 0 }),
  reserved: Type.Integer({ minimum: 0 }),
  available: Type.Integer({ minimum: 0 }),
});
export type StockLevel = Static<typeof StockLevelSchema>;

/** Why units came or went: a count, an adjustment by staff, an import, a sale to an order, its reversal. */
export const movementKinds = ["set", "adjustment", "import", "sale", "reversal"] as const;

/** `onHand` is the sum of all deltas up to and including this one. */
export const MovementSchema = object({
  id: Id,
  sku: Sku,
  kind: oneOf(movementKinds),
  delta: Type.Integer(),
  onHand: Type.Integer({ minimum: 0 }),
  reason: Type.String(),
  /** The order, import or member of staff behind it. */
  reference: Type.String(),
  at: Time,
});
export type Movement = Static<typeof MovementSchema>;

export const importFormats = ["shopify", "woocommerce", "medusa", "vendure", "spree", "souk", "csv"] as const;
export type ImportFormat = (typeof importFormats)[number];
export const importStates = ["waiting", "running", "completed", "failed"] as const;

export const ImportNoteSchema = object({
  /** As a spreadsheet counts: the header is row 1. 0 where the whole file is meant. */
  row: Type.Integer({ minimum: 0 }),
  column: nullable(Type.String()),
  code: Type.String(),
  message: Type.String(),
});

/** Counts are of products, `rows` and `variants` aside. */
const importCounts = {
  id: Id,
  state: oneOf(importStates),
  format: oneOf(importFormats),
  dryRun: Type.Boolean(),
  rows: Type.Integer({ minimum: 0 }),
  products: Type.Integer({ minimum: 0 }),
  variants: Type.Integer({ minimum: 0 }),
  created: Type.Integer({ minimum: 0 }),
  updated: Type.Integer({ minimum: 0 }),
  skipped: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
  errorCount: Type.Integer({ minimum: 0 }),
  warningCount: Type.Integer({ minimum: 0 }),
  createdAt: Time,
  finishedAt: nullable(Time),
};

export const ListedImportSchema = object(importCounts);
export type ListedImport = Static<typeof ListedImportSchema>;

/** `errors` and `warnings` are capped; the counts are not. */
export const ImportReportSchema = object({
  ...importCounts,
  errors: Type.Array(ImportNoteSchema),
  warnings: Type.Array(ImportNoteSchema),
});
export type ImportReport = Static<typeof ImportReportSchema>;
