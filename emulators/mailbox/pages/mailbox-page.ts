// The page: messages on the left, the chosen one on the right. No script; the list renews itself while nothing is open.

import { type Html, html } from "@souk/chassis/html";
import type { Content, Summary } from "../message/message-reader.ts";
import type { Message } from "../message/message-store.ts";

export const views = ["html", "text", "headers"] as const;
export type View = (typeof views)[number];

export type Listed = { readonly message: Message; readonly summary: Summary };

export type PageContent = {
  readonly items: readonly Listed[];
  readonly total: number;
  readonly to: string | undefined;
  /** The last one listed, where there are older ones. */
  readonly older?: number | undefined;
  readonly open?: { readonly message: Message; readonly content: Content };
  readonly view: View;
};

const labels: Readonly<Record<View, string>> = { html: "Mail", text: "Text", headers: "Headers" };
const RENEW_SECONDS = 5;

export function listPage(page: PageContent): string {
  const { open, total } = page;
  const title = open ? open.content.subject : `Mailbox (${total})`;
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${open ? undefined : html`<meta http-equiv="refresh" content="${RENEW_SECONDS}">`}
<title>${title} · Souk mailbox</title><link rel="stylesheet" href="/mailbox/style.css"></head>
<body class="${open ? "reading" : "browsing"}">
<header><a class="brand" href="/mailbox"><span class="mark">◆</span> Mailbox</a>
<span class="hint">Every e-mail of the shop ends here. Nothing leaves this machine.</span>
<form action="/mailbox" method="get" role="search"><input type="search" name="to" placeholder="Recipient's address" aria-label="Recipient's address" value="${page.to ?? ""}"><button>Show</button></form></header>
<main><nav aria-label="Messages">${listOf(page)}</nav>
<section>${open ? messageOf(open.message, open.content, page) : emptyState(total)}</section></main>
</body></html>`;
  return markup;
}

function listOf({ items, older, open, to, total }: PageContent): Html {
  const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
  if (items.length === 0) return html`<p class="none">No mail${to === undefined ? "" : ` for ${to}`} yet.</p>`;
  const rows = items.map(
    ({ message, summary }) =>
      html`<li><a href="/mailbox/${message.id}${query}"${open?.message.id === message.id ? html` aria-current="true"` : undefined}><span class="line"><strong>${summary.to || message.recipients.join(", ")}</strong>${timeOf(message.receivedAt)}</span><span class="subject">${summary.subject}</span>${message.copies > 1 ? html`<span class="copies">delivered ${message.copies} times</span>` : undefined}</a></li>`,
  );
  const more = `/mailbox?before=${older ?? 0}${to === undefined ? "" : `&to=${encodeURIComponent(to)}`}`;
  return html`<p class="count">${total} ${total === 1 ? "message" : "messages"}</p><ol>${rows}</ol>${older === undefined ? undefined : html`<a class="older" href="${more}">Older</a>`}`;
}

function timeOf(at: number): Html {
  const time = new Date(at).toISOString();
  return html`<time datetime="${time}">${time.slice(5, 10)} ${time.slice(11, 16)}</time>`;
}

function emptyState(total: number): Html {
  return html`<div class="empty"><span class="mark">◆</span><p>${total === 0 ? "Mails appear here as the shop sends them." : "Choose a message."}</p></div>`;
}

function messageOf(message: Message, content: Content, { view: wanted, to }: PageContent): Html {
  const view = wanted === "html" && content.html === undefined ? "text" : wanted;
  const suffix = to === undefined ? "" : `&to=${encodeURIComponent(to)}`;
  const tabs = views
    .filter((each) => each !== "html" || content.html !== undefined)
    .map(
      (each) =>
        html`<a href="/mailbox/${message.id}?view=${each}${suffix}"${each === view ? html` aria-current="page"` : undefined}>${labels[each]}</a>`,
    );
  return html`<article><a class="back" href="/mailbox">← All messages</a><h1>${content.subject}</h1>
<dl><dt>From</dt><dd>${content.from}</dd><dt>To</dt><dd>${content.to}</dd><dt>Received</dt><dd>${new Date(message.receivedAt).toUTCString()}</dd><dt>Message-ID</dt><dd><code>${message.messageId}</code></dd></dl>
<div class="tabs">${tabs}<a href="/mailbox/${message.id}/source">Source</a></div>${bodyOf(message, content, view)}</article>`;
}

function bodyOf(message: Message, content: Content, view: View): Html {
  if (view === "html") {
    return html`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mailbox/${message.id}/html" title="The mail as its reader sees it"></iframe>`;
  }
  if (view === "text") return html`<pre>${content.text || "(no text)"}</pre>`;
  const rows = content.headers.map(({ name, value }) => html`<tr><th>${name}</th><td>${value}</td></tr>`);
  return html`<table>${rows}</table>`;
}
