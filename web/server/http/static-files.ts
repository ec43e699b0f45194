// The built files of an application: found once at the start, read once when first asked for, compressed as the build
// left them. What is named by a hash of its content never changes, so browsers keep it for ever.
import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { answer } from "./answer.ts";
import { FILE_POLICY } from "./content-policy.ts";

export type StaticFiles = {
  readonly there: boolean;
  /** False: there is no such file. `path` is as the URL has it, without the prefix. */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  read(path: string): Promise<Buffer | undefined>;
};

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
/** What web/build.ts compresses too. */
const MIN_COMPRESSED_BYTES = 512;
const COMPRESSIBLE: ReadonlySet<string> = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"]);
/** Vite puts what it names by content there. */
const HASHED = /^assets\//;
const FOR_EVER = "public, max-age=31536000, immutable";
const FOR_A_WHILE = "public, max-age=3600";

type Variant = { readonly body: Buffer; readonly coding?: "br" | "gzip" };
type Prepared = {
  readonly etag: string;
  readonly plain: Variant;
  readonly br?: Variant | undefined;
  readonly gzip?: Variant | undefined;
};

export function openStaticFiles(folder: string): StaticFiles {
  const names = new Set(
    globSync("**/*", { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)),
  );
  const prepared = new Map<string, Promise<Prepared>>();

  const prepare = (name: string): Promise<Prepared> => {
    const known = prepared.get(name);
    if (known) return known;
    const made = load(join(folder, name), names.has(`${name}.br`));
    prepared.set(name, made);
    made.catch(() => prepared.delete(name));
    return made;
  };

  return {
    there: existsSync(folder),
    read: async (path) => (names.has(path) ? (await prepare(path)).plain.body : undefined),
    serve: async (path, request, response) => {
      const name = path.replace(/^\//, "");
      if (!names.has(name)) return false;
      const file = await prepare(name);
      const headers = {
        "content-type": TYPES[extname(name)] ?? "application/octet-stream",
        "cache-control": HASHED.test(name) ? FOR_EVER : FOR_A_WHILE,
        "content-security-policy": FILE_POLICY,
        etag: file.etag,
        vary: "accept-encoding",
      };
      if (request.headers["if-none-match"] === file.etag) {
        response.writeHead(304, headers).end();
        return true;
      }
      const { body, coding } = choose(file, request.headers["accept-encoding"]);
      answer(response, 200, { ...headers, ...(coding && { "content-encoding": coding }) }, body);
      return true;
    },
  };
}

function choose(file: Prepared, accept = ""): Variant {
  if (file.br && /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accept)) return file.br;
  if (file.gzip && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accept)) return file.gzip;
  return file.plain;
}

async function load(path: string, hasBrotli: boolean): Promise<Prepared> {
  const body = await readFile(path);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const plain = { body };
  if (!COMPRESSIBLE.has(extname(path)) || body.length < MIN_COMPRESSED_BYTES) return { etag, plain };
  const [br, zipped] = await Promise.all([hasBrotli ? readFile(`${path}.br`) : undefined, promisify(gzip)(body)]);
  return { etag, plain, br: br && { body: br, coding: "br" }, gzip: { body: zipped, coding: "gzip" } };
}
