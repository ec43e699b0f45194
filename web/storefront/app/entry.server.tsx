// Renders a page whole: what answers it buffers anyway, and a whole page has a length and a status that is true.
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { renderToPipeableStream } from "react-dom/server";
import { type EntryContext, isRouteErrorResponse, type RouterContextProvider, ServerRouter } from "react-router";
import { hostOf } from "./shop/host.ts";
import { catalogueOf } from "./text/catalogues.server.ts";
import { localeOf } from "./text/locale.server.ts";
import { TextProvider } from "./text/text.tsx";

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const host = hostOf(context);
  const locale = localeOf(host);
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-language", locale);
  headers.append("vary", "accept-language, cookie");
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(
      <TextProvider locale={locale} catalogue={catalogueOf(locale)} nonce={host.nonce}>
        <ServerRouter context={entry} url={request.url} nonce={host.nonce} />
      </TextProvider>,
      {
        nonce: host.nonce,
        onAllReady: () => {
          const through = new PassThrough();
          buffer(through).then((body) => resolve(new Response(new Uint8Array(body), { status, headers })), reject);
          pipe(through);
        },
        onShellError: reject,
        onError: (error) => host.fault(error, "a page was rendered in part"),
      },
    );
  });
}

/** A refusal that a page tells in its own words is no fault. */
export function handleError(
  error: unknown,
  { request, context }: { readonly request: Request; readonly context: Readonly<RouterContextProvider> },
): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  hostOf(context).fault(error, "a page failed");
}
