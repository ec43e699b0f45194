// What the web process loads: one function that answers a page's request with what it is given of the shop.

import * as build from "virtual:react-router/server-build";
import type { PageHost } from "@souk/web/page-host";
import { createRequestHandler, RouterContextProvider } from "react-router";
import { hostContext } from "./shop/host.ts";

export { themeDefaults } from "./shop/theme-defaults.server.ts";

const answer = createRequestHandler(build, "production");

export async function handle(request: Request, host: PageHost): Promise<Response> {
  const context = new RouterContextProvider();
  context.set(hostContext, host);
  return answer(request, context);
}
