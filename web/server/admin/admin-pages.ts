// /admin/*: the built back office. One page for every address that is no file, so that its own router can go on. The page
// says who is signed in and which shop it is, where that is known in time: its first drawing then asks nobody.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Log } from "@souk/chassis/log";
import { answer } from "../http/answer.ts";
import { APPLICATION_POLICY } from "../http/content-policy.ts";
import { openStaticFiles } from "../http/static-files.ts";
import type { Visitor } from "../shop/visitor.ts";
import { type Known, pageWith } from "./admin-page.ts";
import type { AdminSession } from "./admin-session.ts";

export type AdminPages = (
  arrived: { readonly path: string; readonly visitor: Visitor },
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export type AdminPagesOptions = {
  readonly folder: string;
  readonly session: AdminSession["of"];
  readonly clock: Clock;
  readonly log: Log;
};

/** A page does not wait longer for what its script can ask as well. */
const KNOWN_WITHIN_MS = 300;

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Back office</title></head>
<body><main><h1>The back office is not built</h1>
<p>Run <code>npm run build</code> in the clone and start the market again. Everything that it does can also be done
through the API: see <a href="/docs">/docs</a>.</p></main></body></html>
`;

export function createAdminPages(options: AdminPagesOptions): AdminPages {
  const files = openStaticFiles(options.folder);
  return async ({ path, visitor }, request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw problem("method_not_allowed", undefined, { headers: { allow: "GET, HEAD" } });
    }
    const name = path.slice("/admin".length);
    if (name !== "/index.html" && (await files.serve(name, request, response))) return;
    if (name.startsWith("/assets/")) throw problem("not_found");
    const built = await files.read("index.html");
    const page = built && pageWith(built.toString("utf8"), await knownOf(options, visitor));
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": APPLICATION_POLICY,
    };
    answer(response, page === undefined ? 503 : 200, headers, page ?? NOT_BUILT);
  };
}

async function knownOf({ session, clock, log }: AdminPagesOptions, visitor: Visitor): Promise<Known> {
  const inTime = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    const told = asked.catch((error: unknown) => {
      log.info({ err: error }, "a page of the back office goes without what it could have known");
      return undefined;
    });
    return Promise.race([told, clock.sleep(KNOWN_WITHIN_MS).then(() => undefined)]);
  };
  const [told, shop] = await Promise.all([inTime(session(visitor)), inTime(visitor.anybody.readShop())]);
  return {
    ...(told !== undefined && { session: told }),
    ...(shop !== undefined && "body" in shop && { shop: shop.body }),
  };
}
