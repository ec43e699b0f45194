// The addresses of the pages below the public path, for browsers. Who has an address may use it: each holds a secret.
import { decodeForm, FormError } from "../api/form.ts";
import { display } from "../cards/currencies.ts";
import { findCharge } from "../charges/charge.ts";
import { findCheckoutSession } from "../checkout-sessions/checkout-session.ts";
import type { Books } from "../store/books.ts";
import { payOnHostedPage, showHostedPage } from "./hosted-page.ts";
import { html, type Page, renderPage } from "./html.ts";
import { stylesheet } from "./stylesheet.ts";
import { decideThreeDSecure, findForPage, type PageReply, showThreeDSecure } from "./three-d-secure-page.ts";

export type HttpPage = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
export type Pages = (method: string, path: string, body: string) => HttpPage;

/** `publicPath` is the prefix that `path` comes with, `/pay`. Changes run in one transaction. */
export function createPages(books: Books, publicPath: string): Pages {
  return (method, path, body) => {
    const inner = path.slice(publicPath.length);
    if (inner === "/pay.css") return { status: 200, headers: STYLESHEET_HEADERS, body: stylesheet };
    if (method !== "GET" && method !== "HEAD" && method !== "POST")
      return toHttp(refusal(405, "This page can't do that."), publicPath);
    let reply: PageReply = missing;
    const work = () => {
      reply = route(books, method, path, inner, body);
    };
    try {
      if (method === "POST") books.database.transact(work);
      else work();
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      reply = refusal(400, "The form could not be read.");
    }
    return toHttp(reply, publicPath);
  };
}

const STYLESHEET_HEADERS = {
  "content-type": "text/css; charset=utf-8",
  "cache-control": "public, max-age=3600",
  "x-content-type-options": "nosniff",
};

function route(books: Books, method: string, path: string, inner: string, body: string): PageReply {
  const [, kind, id = "", token = ""] = inner.split("/");
  if (kind === "c") {
    const session = findCheckoutSession(books, id);
    if (session === undefined) return missing;
    return method === "POST"
      ? payOnHostedPage(books, session, path, decodeForm(body))
      : showHostedPage(books, session, path);
  }
  if (kind === "3d-secure") {
    const intent = findForPage(books, id, token);
    if (intent === undefined) return missing;
    if (method !== "POST") return showThreeDSecure(books, intent, path);
    const { decision } = decodeForm(body);
    return decideThreeDSecure(books, intent, typeof decision === "string" ? decision : "fail");
  }
  if (kind === "receipts") {
    const charge = findCharge(books, id);
    if (charge === undefined || charge.status !== "succeeded") return missing;
    const content = html`<h1>Receipt</h1><p class="amount">${display(charge.amount, charge.currency)}</p><p class="hint">${charge.id}</p>`;
    return { status: 200, title: "Receipt", content };
  }
  return missing;
}

function refusal(status: number, text: string): Page {
  return { status, title: text, content: html`<h1>${text}</h1>` };
}

const missing: Page = refusal(404, "There is nothing here.");

function toHttp(reply: PageReply, publicPath: string): HttpPage {
  if ("redirect" in reply) {
    return {
      status: 303,
      headers: { location: reply.redirect, "cache-control": "no-store", "referrer-policy": "no-referrer" },
      body: "",
    };
  }
  return { status: reply.status, ...renderPage(reply, `${publicPath}/pay.css`) };
}
