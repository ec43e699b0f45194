// The page of the shopper's "bank": it shows what is to be paid and asks for consent. 3-D Secure, as far as a shop sees it.
import { display } from "../cards/currencies.ts";
import { cardOfKey } from "../cards/test-cards.ts";
import { completeSession, findCheckoutSession, sessionUrl, successUrl } from "../checkout-sessions/checkout-session.ts";
import { authenticate } from "../payment-intents/confirmation.ts";
import { findPaymentIntent, type PaymentIntentRow } from "../payment-intents/payment-intent.ts";
import type { Books } from "../store/books.ts";
import { html, originOf, type Page } from "./html.ts";

export type PageReply = Page | { readonly redirect: string };

/** The token is part of the address: who has it may decide, nobody else finds the page. */
export function findForPage(books: Books, id: string, token: string): PaymentIntentRow | undefined {
  const row = findPaymentIntent(books, id);
  return row !== undefined && row.page_token === token ? row : undefined;
}

export function showThreeDSecure(books: Books, row: PaymentIntentRow, action: string): PageReply {
  if (row.status !== "requires_action" || row.card === null) return afterwards(books, row);
  const content = html`<h1>Your bank asks for your consent</h1>
<p class="amount">${display(row.amount, row.currency)}</p>
<p>Card ending in <strong>${cardOfKey(row.card).number.slice(-4)}</strong></p>
<form method="post" action="${action}">
<button name="decision" value="complete">Complete authentication</button>
<button class="quiet" name="decision" value="fail">Fail authentication</button>
</form>`;
  return { status: 200, title: "3-D Secure", content, formTargets: originOf(target(books, row, true)) };
}

export function decideThreeDSecure(books: Books, row: PaymentIntentRow, decision: string): PageReply {
  const { row: decided } = authenticate(books, row, decision === "complete");
  completeSession(books, decided);
  return afterwards(books, decided);
}

function afterwards(books: Books, row: PaymentIntentRow): PageReply {
  const succeeded = row.status === "succeeded" || row.status === "requires_capture";
  const to = target(books, row, succeeded);
  if (to !== null) return { redirect: to };
  const text = succeeded
    ? "The payment went through."
    : row.status === "canceled"
      ? "This payment was cancelled."
      : "The payment did not go through.";
  return {
    status: 200,
    title: "3-D Secure",
    content: html`<h1>${text}</h1><p class="hint">You can close this page.</p>`,
  };
}

/** Where the browser goes: back to the session's page or its success address, else to the return address with its answer. */
function target(books: Books, row: PaymentIntentRow, succeeded: boolean): string | null {
  const session = row.checkout_session === null ? undefined : findCheckoutSession(books, row.checkout_session);
  if (session !== undefined) return succeeded ? successUrl(session) : sessionUrl(books, session.id);
  if (row.return_url === null) return null;
  const url = new URL(row.return_url);
  url.searchParams.set("payment_intent", row.id);
  url.searchParams.set("payment_intent_client_secret", row.client_secret);
  url.searchParams.set("redirect_status", succeeded ? "succeeded" : "failed");
  return url.href;
}
