// Pictures in and out. What comes in is told by its bytes; what goes out can't run, be sniffed as something else, or
// change. The server fetches no picture from anywhere: products may only name addresses.
import { hash } from "node:crypto";
import type { Readable } from "node:stream";
import { type Problem, problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import type { PictureWidth } from "@souk/contracts/products/picture";
import { readMedia, readMediaAt, uploadMedia } from "@souk/contracts/products/routes";
import { pathOf } from "@souk/contracts/route";
import { present } from "../edge.ts";
import type { Pictures, Sight, UploadFault } from "./pictures.ts";

const CANT_RUN = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "x-content-type-options": "nosniff",
} as const;
const FOR_EVER = "public, max-age=31536000, immutable";
const ETAG_CHARACTERS = 22;

export function mediaRoutes(pictures: Pictures): readonly Served[] {
  return [
    serve(uploadMedia, async ({ body, headers }) => {
      const file = await firstFile(body, headers["content-type"] ?? "");
      const added = await pictures.add(file);
      if (typeof added === "string") throw refused(added);
      return { status: 201, body: { url: pathOf(readMedia, { name: added.name }), ...added.size } };
    }),

    serve(readMedia, async ({ params, headers }) =>
      answer(present(await pictures.whole(params.name)), headers["if-none-match"]),
    ),

    serve(readMediaAt, async ({ params, headers }) => {
      const width = Number.parseInt(params.size, 10) as PictureWidth;
      return answer(present(await pictures.at(params.name, width)), headers["if-none-match"]);
    }),
  ];
}

type Answer =
  | { readonly status: 200; readonly body: Buffer; readonly headers: Readonly<Record<string, string>> }
  | { readonly status: 304; readonly body: null; readonly headers: Readonly<Record<string, string>> };

function answer(sight: Sight, known: string | undefined): Answer {
  if (sight.kind === "broken") throw problem("unprocessable", "The picture can't be read, so it has no other widths.");
  const { kind, bytes, contentType } = sight;
  if (kind === "instead") {
    return {
      status: 200,
      body: bytes,
      headers: { ...CANT_RUN, "cache-control": "no-store", "content-type": contentType },
    };
  }
  const etag = `"${hash("sha256", bytes, "base64url").slice(0, ETAG_CHARACTERS)}"`;
  const headers = { ...CANT_RUN, "cache-control": FOR_EVER, etag };
  const isKnown = known?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
  if (isKnown) return { status: 304, body: null, headers };
  return { status: 200, body: bytes, headers: { ...headers, "content-type": contentType } };
}

function refused(fault: UploadFault): Problem {
  switch (fault) {
    case "no_picture":
      return problem("unprocessable", "The file is no PNG, JPEG, WebP, AVIF, GIF or SVG.");
    case "no_drawing":
      return problem("unprocessable", "There is no drawing in the SVG.");
    case "broken":
      return problem(
        "unprocessable",
        "The picture can't be read: it is damaged, cut short, or larger than 50 megapixels.",
      );
    case "busy":
      return problem("unavailable", "Too many pictures are being looked at.", { retryAfterSeconds: 2 });
  }
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
