// How a stall writes down what it sells, and what becomes of it: options multiplied into variants, prices in the four
// currencies of the demo, pictures drawn when they are asked for.
import { createInk, type Ink } from "./pictures/ink.ts";

export type Money = { amount: number; currency: string };
/** As the API takes it; `picture` is a name for `picture(name)`. */
export type DemoCollection = {
  readonly handle: string;
  readonly title: string;
  readonly descriptionHtml: string;
  readonly picture: string;
};

export type DemoVariant = {
  sku: string;
  options: Record<string, string>;
  prices: Money[];
  compareAtPrices: Money[];
  weightGrams: number;
};

/** The body of `POST /products`, so its lists are mutable as those of the contract are. */
export type DemoProductBody = {
  handle: string;
  title: string;
  status: "active" | "draft";
  vendor: string;
  type: string;
  tags: string[];
  /** Handles of demo collections. */
  collections: string[];
  descriptionHtml: string;
  options: { name: string; values: string[] }[];
  variants: DemoVariant[];
};

export type DemoPicture = { readonly name: string; readonly alt: string };

export type DemoProduct = {
  readonly product: DemoProductBody;
  readonly pictures: readonly DemoPicture[];
  /** Units on hand by SKU. */
  readonly stock: Readonly<Record<string, number>>;
};

/** What a variant was chosen as: `{ Size: "Large" }`. */
export type Choice = Readonly<Record<string, string>>;
type ByChoice<T> = T | ((choice: Choice) => T);

export type Sheet = {
  readonly handle: string;
  readonly title: string;
  readonly status?: "draft";
  readonly type: string;
  readonly tags: readonly string[];
  /** Beside the stall's own. */
  readonly collections?: readonly string[];
  readonly story: string;
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** The beginning of its SKUs. */
  readonly code: string;
  /** Euros; the other currencies follow from it. */
  readonly euros: ByChoice<number>;
  /** What it cost before. */
  readonly before?: ByChoice<number>;
  readonly grams: ByChoice<number>;
  /** Made up from the SKU unless told. */
  readonly stock?: ByChoice<number>;
  readonly pictures: readonly (readonly [alt: string, draw: (ink: Ink) => string[]])[];
};

export type Stall = { readonly vendor: string; readonly collection: string; readonly sheets: readonly Sheet[] };

export function productOf(stall: Stall, sheet: Sheet): DemoProduct {
  const options = Object.entries(sheet.options ?? {}).map(([name, values]) => ({ name, values: [...values] }));
  const all = choices(options);
  const variants = all.map((choice) => variantOf(sheet, choice));
  return {
    product: {
      handle: sheet.handle,
      title: sheet.title,
      status: sheet.status ?? "active",
      vendor: stall.vendor,
      type: sheet.type,
      tags: [...sheet.tags],
      collections: [stall.collection, ...(sheet.collections ?? [])],
      descriptionHtml: sheet.story,
      options,
      variants,
    },
    pictures: sheet.pictures.map(([alt], index) => ({ name: pictureName(sheet.handle, index), alt })),
    stock: Object.fromEntries(variants.map(({ sku }, index) => [sku, stockOf(sheet, sku, all[index] ?? {})])),
  };
}

export function pictureName(handle: string, index: number): string {
  return `${handle}-${index + 1}`;
}

export function drawPicture(sheet: Sheet, index: number): string {
  const picture = sheet.pictures[index];
  if (picture === undefined) throw new RangeError(`${sheet.handle} has no picture ${index}`);
  const [alt, draw] = picture;
  const ink = createInk();
  return ink.picture(alt, draw(ink));
}

function choices(options: DemoProductBody["options"]): Choice[] {
  return options.reduce<Choice[]>(
    (all, { name, values }) => all.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value }))),
    [{}],
  );
}

function variantOf(sheet: Sheet, choice: Choice): DemoVariant {
  const sku = [sheet.code, ...Object.values(choice).map(codeOf)].join("-");
  return {
    sku,
    options: { ...choice },
    prices: inCurrencies(of(sheet.euros, choice)),
    compareAtPrices: sheet.before === undefined ? [] : inCurrencies(of(sheet.before, choice)),
    weightGrams: of(sheet.grams, choice),
  };
}

function stockOf(sheet: Sheet, sku: string, choice: Choice): number {
  return sheet.stock === undefined ? madeUpStock(sku) : of(sheet.stock, choice);
}

function of<T extends number>(value: ByChoice<T>, choice: Choice): T {
  return typeof value === "function" ? value(choice) : value;
}

/** "Sea green" → SEA-GREEN, "1.8 l" → 1-8-L. */
function codeOf(value: string): string {
  return value
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Prices as a shop would set them: half units in dollars and pounds, tens of yen. */
function inCurrencies(euros: number): Money[] {
  const halves = (value: number): number => Math.round(value * 2) * 50;
  return [
    { amount: Math.round(euros * 100), currency: "EUR" },
    { amount: halves(euros * 0.87), currency: "GBP" },
    { amount: Math.round(euros * 16.4) * 10, currency: "JPY" },
    { amount: halves(euros * 1.14), currency: "USD" },
  ];
}

const LEAST = 8;
const SPREAD = 43;

/** The same number for the same SKU, every time. */
function madeUpStock(sku: string): number {
  const sum = [...sku].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 9973, 7);
  return LEAST + (sum % SPREAD);
}
