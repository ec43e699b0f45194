// The storefront behind the gateway's `/`: its built files, and its pages, which a bundle made by Vite renders.
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Random } from "@souk/chassis/random";
import { answer } from "../http/answer.ts";
import { FILE_POLICY, PREVIEW_POLICY, pagePolicy } from "../http/content-policy.ts";
import type { CookieJar } from "../http/cookies.ts";
import { openStaticFiles } from "../http/static-files.ts";
import type { Departures } from "../session/departures.ts";
import type { SessionKeeper } from "../session/session-keeper.ts";
import type { Visit } from "../shop/visit.ts";
import type { Visitor } from "../shop/visitor.ts";
import type { ThemeFiles } from "../theme/theme-files.ts";
import type { ThemeKeeper } from "../theme/theme-keeper.ts";
import type { ThemePreview } from "../theme/theme-preview.ts";
import { send, toRequest } from "./browser-request.ts";
import { createPageHost } from "./create-page-host.ts";
import type { LoadBundle } from "./load-bundle.ts";
import type { HostTheme } from "./page-host.ts";

export type StorefrontOptions = {
  /** The build: has `client/`. */
  readonly folder: string;
  /** Undefined: it was not built. */
  readonly bundle: LoadBundle | undefined;
  readonly themes: { readonly keeper: ThemeKeeper; readonly preview: ThemePreview; readonly files: ThemeFiles };
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
  const { folder, random, publicUrl, bundle, themes } = options;
  const files = openStaticFiles(join(folder, "client"));

  const themeFor = async ({ visitor }: Arrived, request: IncomingMessage): Promise<HostTheme | undefined> => {
    const draft = await themes.preview.of(request, visitor);
    const theme = draft ?? (await themes.keeper.current());
    return theme && { settings: theme.settings, stylesheet: theme.stylesheet?.path, preview: draft !== undefined };
  };

  return {
    warm: async () => {
      await bundle?.();
    },
    serve: async (arrived, urlPath, request, response) => {
      const reads = request.method === "GET" || request.method === "HEAD";
      if (reads && (await files.serve(urlPath, request, response))) return;
      if (await themes.files.serve(urlPath, arrived.visitor, request, response)) return;
      if (bundle === undefined) {
        const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": FILE_POLICY };
        return answer(response, 503, { ...headers, "cache-control": "no-store" }, NOT_BUILT);
      }
      const gone = new AbortController();
      response.once("close", () => !response.writableFinished && gone.abort());
      const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString("base64");
      const theme = await themeFor(arrived, request);
      const { host, cookies } = createPageHost({ ...options, ...arrived, nonce, theme, headers: request.headers });
      const { handle } = await bundle();
      const made = await handle(await toRequest(request, publicUrl, gone.signal), host);
      const policy = theme?.preview ? PREVIEW_POLICY : pagePolicy(nonce);
      await send(response, made, { cookies: cookies(), policy });
    },
  };
}
