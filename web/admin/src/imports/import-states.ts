// What all parts of the imports' room know of an import.
import type { ImportReport } from "@souk/contracts/products/product-schema";
import type { BadgeTone } from "../parts/badge.tsx";

export const IMPORTS_KEY = ["imports"] as const;

export const stateTones: Readonly<Record<ImportReport["state"], BadgeTone>> = {
  waiting: "plain",
  running: "info",
  completed: "good",
  failed: "bad",
};
