// A collection: a name for some products, in an order of its own.
import type { Instant } from "@souk/chassis/clock";
import type { CollectionPatch, Image, NewCollection } from "@souk/contracts/products/product-schema";
import { handleFromTitle } from "./handle.ts";
import { isAllowedImageUrl } from "./image-url.ts";
import { handleFaults } from "./product-input.ts";
import type { Refusal } from "./refusal.ts";
import { sanitiseHtml } from "./sanitise-html.ts";

export type Collection = {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly descriptionHtml: string;
  readonly image: Image | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type CollectionContent = Pick<Collection, "handle" | "title" | "descriptionHtml" | "image"> & {
  /** Ids of products in their order; absent: as they are. */
  readonly products?: readonly string[];
};

export function contentOfNewCollection(body: NewCollection): CollectionContent | Refusal {
  return applyFields(
    { handle: handleFromTitle(body.title), title: body.title, descriptionHtml: "", image: null },
    body,
  );
}

export function contentOfCollectionPatch(collection: Collection, patch: CollectionPatch): CollectionContent | Refusal {
  const { handle, title, descriptionHtml, image } = collection;
  return applyFields({ handle, title, descriptionHtml, image }, patch);
}

function applyFields(before: CollectionContent, fields: CollectionPatch): CollectionContent | Refusal {
  const content = {
    handle: fields.handle ?? before.handle,
    title: (fields.title ?? before.title).trim(),
    descriptionHtml:
      fields.descriptionHtml === undefined ? before.descriptionHtml : sanitiseHtml(fields.descriptionHtml),
    image: fields.image === undefined ? before.image : fields.image,
    ...(fields.products && { products: fields.products }),
  };
  return refuse(content) ?? content;
}

function refuse({ title, handle, image }: CollectionContent): Refusal | undefined {
  if (title === "") return refusedFor("/title", "blank", "A title needs at least one visible character.");
  const [fault] = handleFaults(handle);
  if (fault) return { refused: "unprocessable", errors: [fault] };
  if (image && !isAllowedImageUrl(image.url)) {
    const message = "Use the address of an upload, or https at a public name.";
    return { refused: "unsafe_url", errors: [{ pointer: "/image/url", code: "unsafe_url", message }] };
  }
  return undefined;
}

function refusedFor(pointer: string, code: string, message: string): Refusal {
  return { refused: "unprocessable", errors: [{ pointer, code, message }] };
}
