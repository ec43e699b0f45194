// The machine of a PaymentIntent: confirming, authenticating, capturing, cancelling. Every step is one change of the
// books and its events, inside the transaction of the request.
import { cardError, invalidParameter, refused, type StripeFailure } from "../api/errors.ts";
import { renderPaymentMethod } from "../cards/payment-method.ts";
import { cardOfKey, cardOfPaymentMethod, type TestCard } from "../cards/test-cards.ts";
import { type ChargeRow, findCharge, recordCharge, saveCharge } from "../charges/charge.ts";
import { refundCharge } from "../refunds/refund.ts";
import type { Books } from "../store/books.ts";
import {
  type PaymentIntentRow,
  recordPaymentIntent,
  renderPaymentIntent,
  savePaymentIntent,
} from "./payment-intent.ts";

export type ChosenCard = { readonly paymentMethod: string; readonly card: TestCard };

/** What confirming led to; a decline is written like a success, its error is thrown only after that. */
export type Confirmed = { readonly row: PaymentIntentRow; readonly declined?: StripeFailure };

/** `pm_card_visa` stands for a card of the test list; the PaymentIntent gets a PaymentMethod of its own. */
export function chooseCard(books: Books, paymentMethod: string): ChosenCard {
  const card = cardOfPaymentMethod(paymentMethod);
  if (card === undefined) {
    throw invalidParameter(`No such PaymentMethod: '${paymentMethod}'`, "payment_method", "resource_missing");
  }
  return { paymentMethod: books.ids.make("pm"), card };
}

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"] as const;

export function requireConfirmable(books: Books, row: PaymentIntentRow): void {
  if (CONFIRMABLE.some((status) => status === row.status)) return;
  const message =
    row.status === "succeeded"
      ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
      : `You cannot confirm this PaymentIntent because it has a status of ${row.status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${CONFIRMABLE.join(", ")}.`;
  throw unexpectedState(books, row, message);
}

export function unexpectedState(books: Books, row: PaymentIntentRow, message: string): StripeFailure {
  return refused(message, { code: "payment_intent_unexpected_state", payment_intent: renderPaymentIntent(books, row) });
}

export function confirm(books: Books, row: PaymentIntentRow, chosen: ChosenCard, returnUrl: string | null): Confirmed {
  const prepared: PaymentIntentRow = {
    ...row,
    payment_method: chosen.paymentMethod,
    card: chosen.card.key,
    return_url: returnUrl,
    last_payment_error: null,
  };
  if (chosen.card.authentication === "required") {
    const waiting = savePaymentIntent(books, { ...prepared, status: "requires_action" });
    recordPaymentIntent(books, "requires_action", waiting);
    return { row: waiting };
  }
  return charge(books, prepared, chosen, false);
}

/** The shopper's bank has answered: consent leads to the charge, refusal back to the choice of a card. */
export function authenticate(books: Books, row: PaymentIntentRow, consented: boolean): Confirmed {
  if (row.status !== "requires_action" || row.card === null || row.payment_method === null) return { row };
  if (consented) return charge(books, row, { card: cardOfKey(row.card), paymentMethod: row.payment_method }, true);
  const error = {
    code: "payment_intent_authentication_failure",
    doc_url: "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
    message:
      "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
    payment_method: renderPaymentMethod(row.payment_method, row.card, books.now()),
    type: "invalid_request_error",
  };
  const failed = savePaymentIntent(books, {
    ...row,
    status: "requires_payment_method",
    payment_method: null,
    card: null,
    last_payment_error: JSON.stringify(error),
  });
  recordPaymentIntent(books, "payment_failed", failed);
  return { row: failed };
}

function charge(books: Books, row: PaymentIntentRow, chosen: ChosenCard, authenticated: boolean): Confirmed {
  const { decline } = chosen.card;
  const now = books.now();
  const manual = row.capture_method === "manual";
  const taken = decline === undefined && !manual;
  const attempt: ChargeRow = {
    id: books.ids.make("ch"),
    payment_intent: row.id,
    status: decline === undefined ? "succeeded" : "failed",
    amount: row.amount,
    amount_captured: taken ? row.amount : 0,
    amount_refunded: 0,
    currency: row.currency,
    captured: taken ? 1 : 0,
    payment_method: chosen.paymentMethod,
    card: chosen.card.key,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    decline_code: decline?.declineCode ?? null,
    authenticated: authenticated ? 1 : 0,
    metadata: row.metadata,
    created_at: now,
    captured_at: taken ? now : null,
  };
  saveCharge(books, attempt);
  if (decline !== undefined) return writeDecline(books, row, attempt, chosen);
  const charged = savePaymentIntent(books, {
    ...row,
    status: manual ? "requires_capture" : "succeeded",
    amount_received: taken ? row.amount : 0,
    amount_capturable: manual ? row.amount : 0,
    latest_charge: attempt.id,
    last_payment_error: null,
  });
  recordPaymentIntent(books, manual ? "amount_capturable_updated" : "succeeded", charged);
  recordCharge(books, "succeeded", attempt);
  return { row: charged };
}

function writeDecline(books: Books, row: PaymentIntentRow, attempt: ChargeRow, chosen: ChosenCard): Confirmed {
  const error = {
    advice_code: "try_again_later",
    charge: attempt.id,
    code: attempt.failure_code ?? "card_declined",
    decline_code: attempt.decline_code ?? "generic_decline",
    message: attempt.failure_message ?? "Your card was declined.",
    payment_method: renderPaymentMethod(chosen.paymentMethod, chosen.card.key, attempt.created_at),
  };
  const failure = cardError(error);
  const failed = savePaymentIntent(books, {
    ...row,
    status: "requires_payment_method",
    payment_method: null,
    card: null,
    latest_charge: attempt.id,
    last_payment_error: JSON.stringify(failure.body),
  });
  recordPaymentIntent(books, "payment_failed", failed);
  recordCharge(books, "failed", attempt);
  return { row: failed, declined: cardError({ ...error, payment_intent: renderPaymentIntent(books, failed) }) };
}

/** Takes an authorised amount, or a part of it; what is left over is released. */
export function capture(books: Books, row: PaymentIntentRow, amountToCapture: number | undefined): PaymentIntentRow {
  if (row.status !== "requires_capture" || row.latest_charge === null) {
    const message = `This PaymentIntent could not be captured because it has a status of ${row.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`;
    throw unexpectedState(books, row, message);
  }
  const amount = amountToCapture ?? row.amount_capturable;
  if (amount > row.amount_capturable) {
    throw refused(
      `The amount to capture cannot be greater than the amount that can be captured (${row.amount_capturable}).`,
      {
        code: "amount_too_large",
        param: "amount_to_capture",
      },
    );
  }
  const authorised = findCharge(books, row.latest_charge);
  if (authorised === undefined) throw new Error(`charge ${row.latest_charge} is missing`);
  const captured = saveCharge(books, { ...authorised, amount_captured: amount, captured: 1, captured_at: books.now() });
  const done = savePaymentIntent(books, { ...row, status: "succeeded", amount_received: amount, amount_capturable: 0 });
  recordPaymentIntent(books, "succeeded", done);
  recordCharge(books, "captured", captured);
  return done;
}

const CANCELLABLE = [
  "requires_payment_method",
  "requires_capture",
  "requires_confirmation",
  "requires_action",
] as const;

export function cancel(books: Books, row: PaymentIntentRow, reason: string | null): PaymentIntentRow {
  if (!CANCELLABLE.some((status) => status === row.status)) {
    const message = `You cannot cancel this PaymentIntent because it has a status of ${row.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELLABLE.join(", ")}, processing.`;
    throw unexpectedState(books, row, message);
  }
  const authorised =
    row.status === "requires_capture" && row.latest_charge !== null ? findCharge(books, row.latest_charge) : undefined;
  const canceled = savePaymentIntent(books, {
    ...row,
    status: "canceled",
    amount_capturable: 0,
    cancellation_reason: reason,
    canceled_at: books.now(),
  });
  if (authorised !== undefined)
    refundCharge(books, authorised, { amount: authorised.amount, metadata: "{}", reason: null });
  recordPaymentIntent(books, "canceled", canceled);
  return canceled;
}
