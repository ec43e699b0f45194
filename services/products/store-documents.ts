// Every collection of this service's store, made of an embedded store's rows.
import type { DocumentsOfRows } from "@souk/chassis/sqlite/document-form";
import { chassisDocuments } from "@souk/chassis/store-image/chassis-documents";
import { catalogueDocuments, productMarks } from "./catalogue/catalogue-image.ts";
import { importDocuments } from "./import/import-image.ts";
import { stockDocuments } from "./stock/stock-image.ts";

export const documents: readonly DocumentsOfRows[] = [
  ...chassisDocuments(productMarks),
  ...catalogueDocuments,
  ...stockDocuments,
  ...importDocuments,
];
