// A picture goes up; what comes back is its address for ever, because it is named by its bytes.
import { Failure, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";

/** The contract's MEDIA_LIMIT. */
const LARGEST_BYTES = 10 * 1024 * 1024;
export const PICTURE_KINDS = "image/png,image/jpeg,image/webp,image/avif,image/gif,image/svg+xml";

export async function uploadPicture(file: File, idempotencyKey: string): Promise<string> {
  if (file.size > LARGEST_BYTES) throw new Failure(413, { code: "payload_too_large" });
  const body = new FormData();
  body.set("file", file);
  return (await taken(shop.uploadMedia({ body, idempotencyKey }))).url;
}
