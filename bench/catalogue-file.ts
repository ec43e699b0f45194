// Catalogues to measure with: a generated one of any size, seeded, and the real one of 22,074 rows where its folder
// is named by SOUK_REAL_DATA.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export type CatalogueFile = { readonly name: string; readonly csv: string; readonly query: string };

const MAP = "title=title,sku=sku,price=price,vendor=vendor,type=type,tags=tags,description=description,stock=stock";
const ENOUGH_STOCK = 1_000_000;

const kinds = [
  "Lamp",
  "Kettle",
  "Carpet",
  "Teapot",
  "Drum",
  "Basket",
  "Mirror",
  "Cushion",
  "Lantern",
  "Bowl",
  "Tray",
  "Stool",
];
const makers = ["Atlas", "Bosphorus", "Cedar", "Damask", "Ember", "Fez", "Galata", "Hatay", "Indigo", "Jasmine"];
const qualities = ["brass", "copper", "woven", "glazed", "carved", "painted", "hammered", "striped", "round", "small"];

export function generatedCatalogue(count: number): CatalogueFile {
  const rows = Array.from({ length: count }, (_, index) => row(index));
  const csv = ["title,sku,price,vendor,type,tags,description,stock", ...rows].join("\n");
  return { name: `${count} generated products`, csv, query: `format=csv&map=${encodeURIComponent(MAP)}&currency=EUR` };
}

function row(index: number): string {
  const kind = pick(kinds, index);
  const maker = pick(makers, Math.floor(index / 7));
  const quality = pick(qualities, Math.floor(index / 3));
  const price = `${5 + ((index * 37) % 400)}.${String((index * 13) % 100).padStart(2, "0")}`;
  const description = `A ${quality} ${kind.toLowerCase()} by ${maker}, number ${index}, made to be used every day.`;
  return `${maker} ${quality} ${kind} ${index},${skuAt(index)},${price},${maker},${kind},${quality},"${description}",${ENOUGH_STOCK}`;
}

export function skuAt(index: number): string {
  return `BENCH-${String(index).padStart(6, "0")}`;
}

function pick(words: readonly string[], index: number): string {
  return words[index % words.length] ?? "";
}

/** The real file, or as many generated rows where no folder of real data is named. */
export async function largeCatalogue(): Promise<CatalogueFile> {
  const folder = process.env.SOUK_REAL_DATA;
  if (folder === undefined) return generatedCatalogue(22_074);
  const csv = await readFile(join(folder, "electronics-22k.csv"), "utf8");
  const map = encodeURIComponent("id=id,title=title,sku=modelno,price=price,vendor=brand");
  return {
    name: "electronics-22k.csv",
    csv,
    query: `format=csv&delimiter=${encodeURIComponent("|")}&map=${map}&currency=EUR`,
  };
}
