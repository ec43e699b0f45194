// Pictures: uploaded by staff, read by everybody.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { object, Type } from "../schema.ts";

export const MEDIA_LIMIT = 10 * 1024 * 1024;

/** What a route answers where the answer is no JSON: text, bytes, or a stream of either. */
type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;
const Bytes = Type.Unsafe<Content>({ type: "string", format: "binary" });

/** Named by the hash of its bytes, so it never changes: browsers keep it for ever, and no cache of ours needs to. */
export const readMedia = defineRoute({
  name: "readMedia",
  service: "products",
  method: "GET",
  path: "/api/v1/media/{name}",
  summary: "An uploaded picture",
  access: access.public,
  params: object({ name: Type.String({ pattern: "^[0-9a-f]{64}\\.[a-z]{3,4}$" }) }),
  produces: "image/*",
  replies: { 200: Bytes },
  errors: ["not_found"],
});

/** PNG, JPEG, WebP, AVIF, GIF and SVG up to 10 MB, told by their bytes. The form's first file is taken. */
export const uploadMedia = defineRoute({
  name: "uploadMedia",
  service: "products",
  method: "POST",
  path: "/api/v1/media",
  summary: "Uploads a picture",
  access: access.permission("catalogue:write"),
  consumes: "multipart/form-data",
  form: object({ file: Type.String({ format: "binary" }) }),
  replies: { 201: object({ url: Type.String() }) },
  errors: ["unprocessable", "payload_too_large", "unsupported_media_type"],
  bodyLimit: MEDIA_LIMIT,
});
