// Weights in the units that catalogues use, as whole grams.
import { productLimits } from "../catalogue/product-draft.ts";

const GRAMS: Readonly<Record<string, number>> = {
  g: 1,
  gram: 1,
  grams: 1,
  gr: 1,
  kg: 1000,
  kgs: 1000,
  kilogram: 1000,
  kilograms: 1000,
  lb: 453.59237,
  lbs: 453.59237,
  pound: 453.59237,
  pounds: 453.59237,
  oz: 28.349523125,
  ounce: 28.349523125,
  ounces: 28.349523125,
};

/** Rounded to a gram; undefined when it is no weight. A weight is not money: floating point is exact enough. */
export function parseWeight(text: string, unit: string): number | undefined {
  const factor = GRAMS[unit.toLowerCase()];
  if (factor === undefined || !/^\d{1,12}(\.\d{1,12})?$/.test(text)) return undefined;
  const grams = Math.round(Number(text) * factor);
  return grams <= productLimits.weightGrams ? grams : undefined;
}
