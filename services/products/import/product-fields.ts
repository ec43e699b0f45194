// What the rows of one product say about the product itself, as against its variants. Each field is the first
// non-empty cell among the rows; lists and pictures are taken from all rows together.

import { type TaxClass, taxClasses } from "@souk/contracts/products/internal-routes";
import type { ProductStatus } from "@souk/contracts/products/product-schema";
import { handleFromTitle } from "../catalogue/handle.ts";
import { type CollectionDraft, type ImageDraft, type ProductDraft, productLimits } from "../catalogue/product-draft.ts";
import { sanitiseHtml } from "../catalogue/sanitise-html.ts";
import type { Field } from "./column-map.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { cellOf, columnName, listOf, type Noting } from "./row-cells.ts";
import { readImages } from "./row-values.ts";
import type { RowGroup, SourceRow } from "./row-window.ts";

export type ProductFields = Omit<ProductDraft, "handle" | "options" | "variants">;

/** The fields that the file has columns for, or undefined when an error makes the product impossible. */
export function readProductFields(plan: ColumnPlan, group: RowGroup, noting: Noting): ProductFields | undefined {
  let failed = false;
  const failing: Noting = {
    ...noting,
    error: (...note) => {
      failed = true;
      noting.error(...note);
    },
  };
  const title = readTitle(plan, group, failing);
  const fields: ProductFields = {
    ...(title === undefined ? {} : { title }),
    ...optional("sourceId", readShort(plan, group, "id", failing) || undefined),
    ...optional("status", readStatus(plan, group, noting)),
    ...optional("vendor", readShort(plan, group, "vendor", failing)),
    ...optional("type", readShort(plan, group, "type", failing)),
    ...optional("taxClass", readTaxClass(plan, group, noting)),
    ...optional("descriptionHtml", readDescription(plan, group, failing)),
    ...optional("tags", readTags(plan, group, failing)),
    ...optional("collections", readCollections(plan, group, failing)),
    ...optional("images", readAllImages(plan, group, failing)),
  };
  return failed ? undefined : fields;
}

function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: V });
}

function firstCell(plan: ColumnPlan, group: RowGroup, field: Field): { text: string; source: SourceRow } | undefined {
  for (const source of group.rows) {
    const text = cellOf(plan, source, field);
    if (text.trim() !== "") return { text, source };
  }
  return undefined;
}

function firstRow(group: RowGroup): number {
  return group.rows[0]?.row ?? 0;
}

function readTitle(plan: ColumnPlan, group: RowGroup, noting: Noting): string | undefined {
  const column = columnName(plan, "title");
  const found = firstCell(plan, group, "title");
  if (found === undefined) {
    if (plan.fields.has("title")) noting.error(firstRow(group), column, "title_missing", "The product has no title.");
    return undefined;
  }
  const title = titleText(plan, found.text);
  if (title.length > productLimits.titleLength) {
    noting.error(
      found.source.row,
      column,
      "title_too_long",
      `A title has at most ${productLimits.titleLength} characters; this has ${title.length}.`,
    );
  }
  const other = group.rows.find((source) => {
    const text = titleText(plan, cellOf(plan, source, "title"));
    return text !== "" && text !== title;
  });
  if (other !== undefined) {
    noting.warning(
      other.row,
      column,
      "title_differs",
      `Another title for the product of row ${found.source.row}; that row's title is kept.`,
    );
  }
  return title;
}

/** One line, single spaces; our own export is taken to the letter. */
export function titleText(plan: ColumnPlan, text: string): string {
  return plan.exact ? text : text.replace(/\s+/g, " ").trim();
}

const STATUSES: Readonly<Record<string, ProductStatus>> = {
  active: "active",
  published: "active",
  enabled: "active",
  available: "active",
  draft: "draft",
  proposed: "draft",
  rejected: "draft",
  unlisted: "draft",
  pending: "draft",
  private: "draft",
  disabled: "draft",
  archived: "archived",
  discontinued: "archived",
};

function readStatus(plan: ColumnPlan, group: RowGroup, noting: Noting): ProductStatus | undefined {
  const status = firstCell(plan, group, "status");
  const published = firstCell(plan, group, "published")?.text.trim().toLowerCase();
  const hidden = published !== undefined && ["false", "0", "-1", "no"].includes(published);
  if (status === undefined) {
    if (published === undefined) return undefined;
    return hidden ? "draft" : "active";
  }
  const known = STATUSES[status.text.trim().toLowerCase()];
  if (known === undefined) {
    noting.warning(
      status.source.row,
      columnName(plan, "status"),
      "status_unknown",
      `"${status.text.slice(0, 40)}" is no status we know; the product is kept as a draft.`,
    );
    return "draft";
  }
  return known === "active" && hidden ? "draft" : known;
}

function readShort(
  plan: ColumnPlan,
  group: RowGroup,
  field: "id" | "vendor" | "type",
  noting: Noting,
): string | undefined {
  if (!plan.fields.has(field)) return undefined;
  const found = firstCell(plan, group, field);
  if (found === undefined) return "";
  const { text } = found;
  if (text.length <= productLimits.nameLength) return text;
  noting.error(
    found.source.row,
    columnName(plan, field),
    "too_long",
    `At most ${productLimits.nameLength} characters; this has ${text.length}.`,
  );
  return undefined;
}

function readTaxClass(plan: ColumnPlan, group: RowGroup, noting: Noting): TaxClass | undefined {
  const found = firstCell(plan, group, "taxClass");
  if (found === undefined) return undefined;
  const known = taxClasses.find((each) => each === found.text.trim().toLowerCase());
  if (known === undefined) {
    const message = `"${found.text.slice(0, 40)}" is not one of ${taxClasses.join(", ")}; it is left as it is.`;
    noting.warning(found.source.row, columnName(plan, "taxClass"), "tax_class_unknown", message);
  }
  return known;
}

function readDescription(plan: ColumnPlan, group: RowGroup, noting: Noting): string | undefined {
  if (!plan.fields.has("description")) return undefined;
  const found = firstCell(plan, group, "description");
  if (found === undefined) return "";
  const html = sanitiseHtml(found.text);
  if (html.length <= productLimits.descriptionLength) return html;
  noting.error(
    found.source.row,
    columnName(plan, "description"),
    "too_long",
    `At most ${productLimits.descriptionLength} characters; this has ${html.length}.`,
  );
  return undefined;
}

function readTags(plan: ColumnPlan, group: RowGroup, noting: Noting): string[] | undefined {
  if (!plan.fields.has("tags")) return undefined;
  const tags = [...new Set(group.rows.flatMap((source) => listOf(plan, source, "tags")))];
  const bad = tags.find((tag) => tag.length > productLimits.nameLength);
  if (tags.length <= productLimits.tags && bad === undefined) return tags;
  const message =
    bad === undefined
      ? `At most ${productLimits.tags} tags; there are ${tags.length}.`
      : `A tag has at most ${productLimits.nameLength} characters.`;
  noting.error(firstRow(group), columnName(plan, "tags"), "tags", message);
  return undefined;
}

/** A plain name becomes title and handle; our own export has both. */
function readCollections(plan: ColumnPlan, group: RowGroup, noting: Noting): CollectionDraft[] | undefined {
  if (!plan.fields.has("collection")) return undefined;
  const found = new Map<string, CollectionDraft>();
  for (const source of group.rows) {
    const names = listOf(plan, source, "collection");
    const titles = listOf(plan, source, "collectionTitle");
    names.forEach((name, index) => {
      const titled = titles[index];
      const collection =
        titled === undefined ? { handle: handleFromTitle(name), title: name } : { handle: name, title: titled };
      if (!found.has(collection.handle)) found.set(collection.handle, collection);
    });
  }
  const all = [...found.values()];
  const long = all.some(
    ({ title, handle }) => title.length > productLimits.nameLength || handle.length > productLimits.handleLength,
  );
  if (all.length <= productLimits.collections && !long) return all;
  noting.error(
    firstRow(group),
    columnName(plan, "collection"),
    "collections",
    `At most ${productLimits.collections} collections, each with at most ${productLimits.nameLength} characters.`,
  );
  return undefined;
}

function readAllImages(plan: ColumnPlan, group: RowGroup, noting: Noting): ImageDraft[] | undefined {
  if (!plan.fields.has("image") && !plan.fields.has("images")) return undefined;
  const found = new Map<string, ImageDraft & { readonly position: number }>();
  for (const source of group.rows) {
    const text = cellOf(plan, source, "imagePosition").trim();
    const position = /^\d{1,6}$/.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER;
    for (const image of readImages(plan, source, noting)) {
      if (!found.has(image.url))
        found.set(image.url, { ...image, alt: image.alt.slice(0, productLimits.titleLength), position });
    }
  }
  const images = [...found.values()].sort((a, b) => a.position - b.position).map(({ url, alt }) => ({ url, alt }));
  if (images.length > productLimits.images) {
    noting.error(
      firstRow(group),
      columnName(plan, "image"),
      "images",
      `At most ${productLimits.images} pictures; there are ${images.length}.`,
    );
  }
  return images;
}
