// What all pages of the gateway share: the frame around them, and how they are sent (compressed once, with an ETag).
// No inline style or script: the policy forbids them.

import { type Html, html } from "@souk/chassis/html";
import { isNotModified, makeCachedResponse } from "../cache/cached-response.ts";
import { chooseCoding } from "../http/encoding.ts";
import type { Page } from "../local-routes.ts";

export type Frame = {
  readonly title: string;
  readonly shop: string;
  readonly links: readonly (readonly [string, string])[];
};

export function layout({ title, shop, links }: Frame, content: Html): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/souk.css">
<link rel="icon" href="/assets/souk.svg" type="image/svg+xml">
</head>
<body>
<header class="top"><a class="shop" href="/">${shop}</a><nav>${links.map(([href, text]) => html`<a href="${href}">${text}</a>`)}</nav></header>
${content}
</body>
</html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

export type Document = { readonly contentType: string; readonly body: string | Buffer };

/** Kept as long as `make` answers the same promise. */
export function documentPage(make: () => Promise<Document>, common: readonly string[]): Page {
  let of: Promise<Document> | undefined;
  let prepared: ReturnType<typeof makeCachedResponse> | undefined;
  const prepare = (): ReturnType<typeof makeCachedResponse> => {
    const made = make();
    if (prepared === undefined || made !== of) {
      of = made;
      prepared = made.then(({ contentType, body }) =>
        makeCachedResponse({ contentType, body: Buffer.from(body), common }),
      );
    }
    return prepared;
  };
  return async ({ exchange, raw }) => {
    const response = await prepare();
    const { etag, headers, body } = response.variants[chooseCoding(raw.acceptEncoding)];
    if (isNotModified(raw.ifNoneMatch, response))
      exchange.answer(304, ["etag", etag, "vary", "accept-encoding"], undefined);
    else exchange.answer(200, headers, body, true);
  };
}
