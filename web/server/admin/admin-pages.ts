// /admin/*: the built back office. One page for every address that is no file, so that its own router can go on.
import type { IncomingMessage, ServerResponse } from "node:http";
import { problem } from "@souk/chassis/errors";
import { answer } from "../http/answer.ts";
import { APPLICATION_POLICY } from "../http/content-policy.ts";
import { openStaticFiles } from "../http/static-files.ts";

export type AdminPages = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Back office</title></head>
<body><main><h1>The back office is not built</h1>
<p>Run <code>npm run build</code> in the clone and start the market again. Everything that it does can also be done
through the API: see <a href="/docs">/docs</a>.</p></main></body></html>
`;

export function createAdminPages(folder: string): AdminPages {
  const files = openStaticFiles(folder);
  return async (path, request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw problem("method_not_allowed", undefined, { headers: { allow: "GET, HEAD" } });
    }
    const name = path.slice("/admin".length);
    if (name !== "/index.html" && (await files.serve(name, request, response))) return;
    if (name.startsWith("/assets/")) throw problem("not_found");
    const page = await files.read("index.html");
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": APPLICATION_POLICY,
    };
    answer(response, page === undefined ? 503 : 200, headers, page ?? NOT_BUILT);
  };
}
