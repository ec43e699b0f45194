// An answer ready to be sent: its body in every coding that a client may take, each with its ETag and its finished
// header list. Compressed once, when it is kept, not when it is sent.
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Coding, isCompressible, MIN_COMPRESSED_BYTES } from "../http/encoding.ts";

export type Variant = {
  readonly body: Buffer;
  readonly etag: string;
  /** Flat name-value list without what differs per request. */
  readonly headers: readonly string[];
};

export type CachedResponse = {
  readonly variants: Readonly<Record<Coding, Variant>>;
  readonly bytes: number;
};

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);
/** Where brotli is still quick: kept answers are made often when the catalogue changes. */
const BROTLI_QUALITY = 5;
const ETAG_BYTES = 16;
/** Browsers ask again each time and mostly get 304: events purge us, not them. */
const CACHE_CONTROL = "public, max-age=0, must-revalidate";

export type ResponseParts = {
  readonly contentType: string;
  readonly body: Buffer;
  /** Security headers and the like, put into every variant. */
  readonly common: readonly string[];
};

export async function makeCachedResponse({ contentType, body, common }: ResponseParts): Promise<CachedResponse> {
  const hash = createHash("sha256").update(body).digest("base64url").slice(0, ETAG_BYTES);
  const make = (coding: Coding, bytes: Buffer): Variant => {
    const etag = coding === "identity" ? `"${hash}"` : `"${hash}-${coding}"`;
    const encoded = coding === "identity" ? [] : ["content-encoding", coding];
    return {
      body: bytes,
      etag,
      headers: [
        "content-type",
        contentType,
        "content-length",
        String(bytes.length),
        "etag",
        etag,
        "cache-control",
        CACHE_CONTROL,
        "vary",
        "accept-encoding",
        ...encoded,
        ...common,
      ],
    };
  };
  const identity = make("identity", body);
  if (body.length < MIN_COMPRESSED_BYTES || !isCompressible(contentType)) {
    return { variants: { identity, gzip: identity, br: identity }, bytes: body.length };
  }
  const [zipped, brotli] = await Promise.all([
    compressGzip(body),
    compressBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  ]);
  return {
    variants: { identity, gzip: make("gzip", zipped), br: make("br", brotli) },
    bytes: body.length + zipped.length + brotli.length,
  };
}

/** RFC 9110, 13.1.2: weak comparison; any variant's tag proves that the client has the content. */
export function isNotModified(ifNoneMatch: string | undefined, { variants }: CachedResponse): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const tags = ifNoneMatch.split(",").map((each) => each.trim().replace(/^W\//, ""));
  return [variants.identity, variants.gzip, variants.br].some(({ etag }) => tags.includes(etag));
}
