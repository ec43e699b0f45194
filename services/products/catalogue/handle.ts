// Handles made from titles, and SKUs made from handles. The same words always give the same handle, on every
// machine and in every version: imports find their products again by it (decisions.md, "Import identity").
import { hash } from "node:crypto";

/** Keeps made handles readable in an address bar; longer ones end in a fingerprint of the whole. */
const HANDLE_LENGTH = 100;
const SKU_LENGTH = 128;
const FINGERPRINT_LENGTH = 8;

/** Lower case letters and digits of any script, joined by single hyphens. Empty when there are none. */
export function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .normalize("NFC");
}

/** A handle for a title. Never empty, and different titles that are cut stay different. */
export function handleFromTitle(title: string): string {
  const full = slug(title);
  if (full === "") return `item-${fingerprint(title)}`;
  return shortened(full, HANDLE_LENGTH);
}

/** A SKU for a variant that came without one: handle and option values, in the product's order of options. */
export function skuFromOptions(handle: string, values: readonly string[]): string {
  const parts = [handle, ...values.map((value) => slug(value) || fingerprint(value))];
  return shortened(parts.join("-"), SKU_LENGTH);
}

/** Eight hexadecimal digits that stand for the text. */
export function fingerprint(text: string): string {
  return hash("sha256", text, "hex").slice(0, FINGERPRINT_LENGTH);
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length - FINGERPRINT_LENGTH - 1).replace(/[\uD800-\uDBFF]$|-+$/u, "");
  return `${kept}-${fingerprint(text)}`;
}
