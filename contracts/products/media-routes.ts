// Pictures: uploaded by staff, read by everybody, whole or at one of a few widths.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Empty, object, Type } from "../schema.ts";
import { PICTURE_WIDTHS } from "./picture.ts";

export const MEDIA_LIMIT = 10 * 1024 * 1024;

/** What a route answers where the answer is no JSON: text, bytes, or a stream of either. */
type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;
const Bytes = Type.Unsafe<Content>({ type: "string", format: "binary" });
const name = Type.String({ pattern: "^[0-9a-f]{64}\\.[a-z]{3,4}$" });
const Edge = Type.Integer({ minimum: 1 });

/** Named by the hash of its bytes, so it never changes: browsers keep it for ever, and no cache of ours needs to. */
export const readMedia = defineRoute({
  name: "readMedia",
  service: "products",
  method: "GET",
  path: "/api/v1/media/{name}",
  summary: "An uploaded picture, as it was uploaded",
  access: access.public,
  params: object({ name }),
  produces: "image/*",
  replies: { 200: Bytes, 304: Empty },
  errors: ["not_found"],
});

/**
 * As WebP, upright, without what a camera wrote into it, and never larger than it was uploaded. Moving pictures go on
 * moving. A drawing (SVG) is answered as it is, whatever the width.
 */
export const readMediaAt = defineRoute({
  name: "readMediaAt",
  service: "products",
  method: "GET",
  path: "/api/v1/media/{name}/{size}",
  summary: "An uploaded picture at one of the widths, as WebP",
  access: access.public,
  params: object({
    name,
    size: Type.String({ pattern: `^(${PICTURE_WIDTHS.join("|")})\\.webp$`, examples: ["640.webp"] }),
  }),
  produces: "image/*",
  replies: { 200: Bytes, 304: Empty },
  errors: ["not_found", "unprocessable"],
});

/**
 * PNG, JPEG, WebP, AVIF, GIF and SVG up to 10 MB, told by their bytes. The form's first file is taken. `width` and `height`
 * are what a page has to leave room for.
 */
export const uploadMedia = defineRoute({
  name: "uploadMedia",
  service: "products",
  method: "POST",
  path: "/api/v1/media",
  summary: "Uploads a picture",
  access: access.permission("catalogue:write"),
  consumes: "multipart/form-data",
  form: object({ file: Type.String({ format: "binary" }) }),
  replies: {
    201: object({ url: Type.String(), width: Type.Optional(Edge), height: Type.Optional(Edge) }),
  },
  errors: ["unprocessable", "payload_too_large", "unsupported_media_type"],
  bodyLimit: MEDIA_LIMIT,
});
