// The storefront behind the gateway's `/`: its built files, and its pages, which a bundle made by Vite renders.
import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Random } from "@souk/chassis/random";
import { answer } from "../http/answer.ts";
import { FILE_POLICY, pagePolicy } from "../http/content-policy.ts";
import type { CookieJar } from "../http/cookies.ts";
import { openStaticFiles } from "../http/static-files.ts";
import type { Departures } from "../session/departures.ts";
import type { SessionKeeper } from "../session/session-keeper.ts";
import type { Visit } from "../shop/visit.ts";
import type { Visitor } from "../shop/visitor.ts";
import { send, toRequest } from "./browser-request.ts";
import { createPageHost } from "./create-page-host.ts";
import type { StorefrontBundle } from "./page-host.ts";

export type StorefrontOptions = {
  /** Has `client/` and `server/index.js`. */
  readonly folder: string;
  readonly keeper: SessionKeeper;
  readonly departures: Departures;
  readonly jar: CookieJar;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly publicUrl: string;
  readonly shopName: string;
  readonly sessionSeconds: number;
};

export type Arrived = { readonly visit: Visit; readonly visitor: Visitor };

export type Storefront = {
  /** Loads the bundle, so that the first visitor does not wait for it. */
  warm(): Promise<void>;
  serve(arrived: Arrived, path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
};

const NONCE_BYTES = 16;
const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The storefront is not built</title></head>
<body><main><h1>The storefront is not built</h1>
<p>Run <code>npm run build</code> in the clone and start the market again. The API is open: see <a href="/docs">/docs</a>.</p>
</main></body></html>
`;

export function createStorefront(options: StorefrontOptions): Storefront {
  const { folder, random, publicUrl } = options;
  const files = openStaticFiles(join(folder, "client"));
  const path = join(folder, "server", "index.js");
  const built = existsSync(path);
  let bundle: Promise<StorefrontBundle> | undefined;
  const load = (): Promise<StorefrontBundle> => {
    bundle ??= import(pathToFileURL(path).href) as Promise<StorefrontBundle>;
    return bundle;
  };

  return {
    warm: async () => {
      if (built) await load();
    },
    serve: async ({ visit, visitor }, urlPath, request, response) => {
      const reads = request.method === "GET" || request.method === "HEAD";
      if (reads && (await files.serve(urlPath, request, response))) return;
      if (!built) {
        const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": FILE_POLICY };
        return answer(response, 503, { ...headers, "cache-control": "no-store" }, NOT_BUILT);
      }
      const gone = new AbortController();
      response.once("close", () => !response.writableFinished && gone.abort());
      const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString("base64");
      const { host, cookies } = createPageHost({ ...options, visit, visitor, nonce, headers: request.headers });
      const { handle } = await load();
      const made = await handle(await toRequest(request, publicUrl, gone.signal), host);
      await send(response, made, { cookies: cookies(), policy: pagePolicy(nonce) });
    },
  };
}
