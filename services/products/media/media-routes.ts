// Pictures in and out. What comes in is told by its bytes; what goes out can't run, be sniffed as something else, or
// change. The server fetches no picture from anywhere: products may only name addresses.
import type { Readable } from "node:stream";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { readMedia, uploadMedia } from "@souk/contracts/products/routes";
import { pathOf } from "@souk/contracts/route";
import { present } from "../edge.ts";
import type { MediaStore } from "./media-store.ts";
import { sniff, typeOfName } from "./media-type.ts";
import { sanitiseSvg } from "./sanitise-svg.ts";

const SERVED_HEADERS = {
  "cache-control": "public, max-age=31536000, immutable",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "x-content-type-options": "nosniff",
} as const;

export function mediaRoutes(media: MediaStore): readonly Served[] {
  return [
    serve(uploadMedia, async ({ body, headers }) => {
      const file = await firstFile(body, headers["content-type"] ?? "");
      const type = sniff(file);
      if (!type) throw problem("unprocessable", "The file is no PNG, JPEG, WebP, AVIF, GIF or SVG.");
      const bytes = type.extension === "svg" ? cleanSvg(file) : file;
      const name = await media.put(bytes, type.extension);
      return { status: 201, body: { url: pathOf(readMedia, { name }) } };
    }),

    serve(readMedia, async ({ params }) => {
      const bytes = present(await media.read(params.name));
      const contentType = present(typeOfName(params.name)).contentType;
      return { status: 200, body: bytes, headers: { ...SERVED_HEADERS, "content-type": contentType } };
    }),
  ];
}

function cleanSvg(bytes: Uint8Array): Uint8Array {
  const clean = sanitiseSvg(Buffer.from(bytes).toString("utf8"));
  if (clean === undefined) throw problem("unprocessable", "There is no drawing in the SVG.");
  return Buffer.from(clean);
}

/** The form is bounded by the route's limit, so it may be read as a whole. */
async function firstFile(body: Readable, contentType: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  const form = await readForm(Buffer.concat(chunks), contentType);
  const file = [...form.values()].find((value) => typeof value !== "string");
  if (!file) throw problem("invalid_request", "The form has no file.");
  if (file.size === 0) throw problem("unprocessable", "The file is empty.");
  return new Uint8Array(await file.arrayBuffer());
}

async function readForm(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw problem("bad_request", "The body is not a form as RFC 7578 has it.");
  }
}
