// The frame of the pages: plain HTML that works without scripts, one stylesheet, a strict policy.
import { type Html, html } from "@souk/chassis/html";

export type Rendered = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

export const STYLESHEET_PATH = "/id/style.css";

/** A form's redirect counts as its target: the shop's own address is of the same origin. */
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function renderPage(title: string, content: Html): Rendered {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<main>
<p class="brand"><span aria-hidden="true">&#9670;</span> Souk ID</p>
${content}
<footer>A provider to try signing in with. It belongs to the demo: whoever opens this page may be any of these people.</footer>
</main>
</body>
</html>
`;
  return {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
    body: markup,
  };
}

export const stylesheet = `
:root { color-scheme: light dark; --ink: #1a2233; --soft: #5b6577; --line: #d8dee8; --paper: #fff; --ground: #f3f5f9; --accent: #b4532a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf3; --soft: #a2adbf; --line: #36404f; --paper: #1b222d; --ground: #11161e; --accent: #e0875f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 0 0 .25rem; font-size: 1.3rem; }
.brand { margin: 0 0 1.25rem; font-weight: 700; }
.brand span { color: var(--accent); }
.hint, footer { color: var(--soft); font-size: .875rem; }
form { margin: 0; }
button { display: block; width: 100%; margin-top: .75rem; padding: .75rem 1rem; font: inherit; text-align: left; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
button b { display: block; }
button.quiet { text-align: center; background: transparent; color: var(--soft); }
button:hover { border-color: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
`.trim();
