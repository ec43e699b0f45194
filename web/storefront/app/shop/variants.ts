// Which variant a choice of options means. Pure.
import type { Product, Variant } from "@souk/contracts/products/product-schema";

export type Choice = Readonly<Record<string, string>>;
type Options = Product["options"];
export type SmallVariant = Pick<Variant, "sku" | "options" | "price" | "available"> & {
  readonly compareAtPrice: Variant["compareAtPrice"] | null;
  readonly lowStock: number | null;
};

/** The one that has all of the choice; undefined where there is none. */
export function variantOf<V extends SmallVariant>(
  variants: readonly V[],
  options: Options,
  choice: Choice,
): V | undefined {
  return variants.find((variant) => options.every(({ name }) => variant.options[name] === choice[name]));
}

/** What is shown first: what the address names, else the first that can be bought, else the first. */
export function firstVariant<V extends SmallVariant>(variants: readonly V[], sku: string | null): V | undefined {
  return (
    variants.find((variant) => variant.sku === sku) ??
    variants.find(({ available, price }) => available && price !== null) ??
    variants[0]
  );
}

export type ValueState = "available" | "soldOut" | "none";

/** What picking a value would lead to, the other choices staying as they are. */
export function stateOf(
  variants: readonly SmallVariant[],
  choice: Choice,
  pick: { name: string; value: string },
): ValueState {
  const wanted = { ...choice, [pick.name]: pick.value };
  const found = variants.find(({ options }) =>
    Object.entries(wanted).every(([name, value]) => options[name] === value),
  );
  if (found === undefined) return "none";
  return found.available && found.price !== null ? "available" : "soldOut";
}
