// The release of Souk that this clone is, as package.json says it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function soukRelease(): string {
  const text = readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
