// The hosted payment page of a Checkout Session: a form for a test card, its declines, its way back to the shop.

import type { FormTree } from "../api/form.ts";
import { display } from "../cards/currencies.ts";
import { cardOfNumber, plausibleNumber, type TestCard } from "../cards/test-cards.ts";
import {
  type CheckoutSessionRow,
  completeSession,
  saveCheckoutSession,
  sessionDetails,
  sessionUrl,
  successUrl,
} from "../checkout-sessions/checkout-session.ts";
import { confirm } from "../payment-intents/confirmation.ts";
import {
  findPaymentIntent,
  type PaymentIntentRow,
  plainDetails,
  recordPaymentIntent,
  threeDSecureUrl,
} from "../payment-intents/payment-intent.ts";
import type { Books } from "../store/books.ts";
import { html, nothing, originOf, type Page } from "./html.ts";
import type { PageReply } from "./three-d-secure-page.ts";

export function showHostedPage(books: Books, session: CheckoutSessionRow, action: string, problem?: string): PageReply {
  if (session.status === "complete") return { redirect: successUrl(session) };
  if (session.status === "expired") return expired(session);
  return form(books, session, action, problem ?? lastProblem(books, session));
}

export function payOnHostedPage(books: Books, session: CheckoutSessionRow, action: string, input: FormTree): PageReply {
  if (session.status !== "open") return showHostedPage(books, session, action);
  const card = readCard(input, books.now());
  if (typeof card === "string") return form(books, session, action, card);
  const intent = intentOf(books, session);
  if (intent.status === "succeeded") return finish(books, intent, session);
  const chosen = { card, paymentMethod: books.ids.make("pm") };
  const confirmed = confirm(books, intent, chosen, sessionUrl(books, session.id));
  saveCheckoutSession(books, { ...session, payment_intent: confirmed.row.id });
  if (confirmed.declined !== undefined) return form(books, session, action, confirmed.declined.body.message);
  if (confirmed.row.status === "requires_action") {
    return { redirect: threeDSecureUrl(books, confirmed.row) };
  }
  return finish(books, confirmed.row, session);
}

function finish(books: Books, intent: PaymentIntentRow, session: CheckoutSessionRow): PageReply {
  return { redirect: successUrl(completeSession(books, intent) ?? session) };
}

/** The session's PaymentIntent, made when it is first needed. */
function intentOf(books: Books, session: CheckoutSessionRow): PaymentIntentRow {
  const known = session.payment_intent === null ? undefined : findPaymentIntent(books, session.payment_intent);
  if (known !== undefined) return known;
  const { intent } = sessionDetails(session);
  const id = books.ids.make("pi");
  const row: PaymentIntentRow = {
    id,
    status: "requires_payment_method",
    amount: session.amount_total,
    amount_received: 0,
    amount_capturable: 0,
    currency: session.currency,
    capture_method: intent.captureMethod,
    latest_charge: null,
    payment_method: null,
    card: null,
    metadata: JSON.stringify(intent.metadata),
    details: JSON.stringify({ ...plainDetails, description: intent.description, receiptEmail: intent.receiptEmail }),
    client_secret: books.ids.secret(`${id}_secret`, 25),
    page_token: books.ids.secret("tok", 32),
    return_url: null,
    last_payment_error: null,
    checkout_session: session.id,
    cancellation_reason: null,
    canceled_at: null,
    created_at: books.now(),
    updated_at: books.now(),
  };
  recordPaymentIntent(books, "created", row);
  return row;
}

function form(books: Books, session: CheckoutSessionRow, action: string, problem: string | undefined): Page {
  const { lines, customerEmail } = sessionDetails(session);
  const content = html`<h1>Pay by card</h1>
<p class="amount">${display(session.amount_total, session.currency)}</p>
<ul class="lines">${lines.map((line) => html`<li><span>${line.quantity} × ${line.name}</span><span>${display(line.unitAmount * line.quantity, session.currency)}</span></li>`)}</ul>
${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="${action}" autocomplete="off">
${customerEmail === null ? nothing : html`<p class="hint">Receipt to ${customerEmail}</p>`}
<label>Card number <input name="number" inputmode="numeric" required maxlength="23" placeholder="4242 4242 4242 4242"></label>
<div class="pair">
<label>Expires <input name="expiry" inputmode="numeric" required maxlength="7" placeholder="12/34"></label>
<label>Security code <input name="cvc" inputmode="numeric" required maxlength="4" placeholder="123"></label>
</div>
<label>Name on card <input name="name" maxlength="100"></label>
<button>Pay ${display(session.amount_total, session.currency)}</button>
</form>
<p class="hint">Test cards: <code>4242 4242 4242 4242</code> pays, <code>4000 0000 0000 0002</code> is declined, <code>4000 0000 0000 3220</code> asks for 3-D Secure.</p>
${session.cancel_url === null ? nothing : html`<p><a href="${session.cancel_url}">Back to the shop without paying</a></p>`}`;
  return {
    status: problem === undefined ? 200 : 402,
    title: "Pay",
    content,
    formTargets: [...originOf(session.success_url), ...originOf(books.settings.pagesUrl)],
  };
}

function expired(session: CheckoutSessionRow): Page {
  const back =
    session.cancel_url === null ? nothing : html`<p><a href="${session.cancel_url}">Back to the shop</a></p>`;
  return {
    status: 410,
    title: "Expired",
    content: html`<h1>This payment page has expired</h1><p>Nothing was charged.</p>${back}`,
  };
}

/** After a failed 3-D Secure the shopper comes back here: say why. */
function lastProblem(books: Books, session: CheckoutSessionRow): string | undefined {
  const intent = session.payment_intent === null ? undefined : findPaymentIntent(books, session.payment_intent);
  if (intent?.status !== "requires_payment_method" || intent.last_payment_error === null) return undefined;
  return (JSON.parse(intent.last_payment_error) as { message: string }).message;
}

function readCard(input: FormTree, now: number): TestCard | string {
  const field = (name: string) => (typeof input[name] === "string" ? input[name] : "");
  const number = field("number").replaceAll(/[\s-]/g, "");
  if (!plausibleNumber(number)) return "Your card number is incorrect.";
  const expiry = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(field("expiry"));
  if (expiry === null || Number(expiry[1]) < 1 || Number(expiry[1]) > 12)
    return "Your card's expiration date is incomplete.";
  const year = Number(expiry[2]) + (expiry[2]!.length === 2 ? 2000 : 0);
  if (Date.UTC(year, Number(expiry[1]), 1) <= now) return "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test(field("cvc").trim())) return "Your card's security code is incomplete.";
  const card = cardOfNumber(number);
  return card ?? "Your card was declined. Only the documented test cards work here.";
}
