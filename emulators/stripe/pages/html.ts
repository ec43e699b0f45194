// The frame of the emulator's pages: plain HTML that works without scripts, one stylesheet, a strict policy.

export type Page = {
  readonly status: number;
  readonly title: string;
  readonly content: Html;
  readonly formTargets?: readonly string[];
};

/** Markup that is safe to send: only `html` makes it. */
export type Html = { readonly markup: string };

type Part = string | number | Html | readonly Html[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = texts.reduce(
    (sum, text, index) => sum + text + (index < parts.length ? render(parts[index]!) : ""),
    "",
  );
  return { markup };
}

export const nothing: Html = { markup: "" };

function render(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(({ markup }) => markup).join("");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

export function renderPage(
  page: Page,
  stylesheet: string,
): { readonly body: string; readonly headers: Record<string, string> } {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title}</title>
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<main>
${page.content}
<footer>Test payments. This page belongs to the payment emulator; no real money moves and no card is stored.</footer>
</main>
</body>
</html>
`;
  return { body: body.markup, headers: pageHeaders(page.formTargets ?? []) };
}

/** A form's redirect counts as its target, so that the shop's own address has to be allowed too. */
function pageHeaders(formTargets: readonly string[]): Record<string, string> {
  const targets = ["'self'", ...new Set(formTargets)].join(" ");
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; style-src 'self'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

export function originOf(url: string | null): readonly string[] {
  if (url === null || !URL.canParse(url)) return [];
  const { origin } = new URL(url);
  return origin === "null" ? [] : [origin];
}
