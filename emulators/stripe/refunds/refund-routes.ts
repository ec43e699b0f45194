// /v1/refunds: create, retrieve, update (metadata), list.
import { type Call, ok, parameters, type Route, type RouteTable, refuseUnknown } from "../api/call.ts";
import { invalidParameter, missingParameter, missingResource, refused } from "../api/errors.ts";
import type { FormTree } from "../api/form.ts";
import { equals, listPage } from "../api/list.ts";
import * as read from "../api/parameters.ts";
import { display } from "../cards/currencies.ts";
import { type ChargeRow, findCharge } from "../charges/charge.ts";
import { findPaymentIntent } from "../payment-intents/payment-intent.ts";
import type { Books } from "../store/books.ts";
import { findRefund, type RefundRow, refundCharge, renderRefund, saveRefund } from "./refund.ts";

const CREATE = parameters("amount", "charge", "payment_intent", "reason", "metadata", "instructions_email", "currency");
const UPDATE = parameters("metadata");
const LIST = parameters("charge", "created", "ending_before", "limit", "payment_intent", "starting_after");
const RETRIEVE = parameters();
const REASONS = ["duplicate", "fraudulent", "requested_by_customer"] as const;

export const refundRoutes: RouteTable = {
  "POST /v1/refunds": create,
  "GET /v1/refunds": ({ books, form }) => {
    refuseUnknown(form, LIST);
    const wanted = [
      ...equals("charge", read.text(form.charge, "charge")),
      ...equals("payment_intent", read.text(form.payment_intent, "payment_intent")),
    ];
    return ok(
      listPage(books, form, { table: "refunds", noun: "refund", url: "/v1/refunds", render: renderRefund }, wanted),
    );
  },
  "GET /v1/refunds/:id": ({ books, form, id }) => {
    refuseUnknown(form, RETRIEVE);
    return ok(renderRefund(requireRefund(books, id)));
  },
  "POST /v1/refunds/:id": ({ books, form, id }) => {
    refuseUnknown(form, UPDATE);
    const row = requireRefund(books, id);
    const merged = read.metadata(form.metadata, JSON.parse(row.metadata) as read.Metadata);
    return ok(renderRefund(saveRefund(books, { ...row, metadata: JSON.stringify(merged) })));
  },
};

function create({ books, form }: Call): ReturnType<Route> {
  refuseUnknown(form, CREATE);
  const amount = read.integer(form.amount, "amount");
  if (amount !== undefined && amount < 1)
    throw invalidParameter("Invalid positive integer", "amount", "parameter_invalid_integer");
  const reason = read.oneOf(form.reason, "reason", REASONS) ?? null;
  const metadata = JSON.stringify(read.metadata(form.metadata));
  const charge = refundable(books, form);
  return ok(renderRefund(refundChecked(books, charge, { amount, reason, metadata })));
}

/** The one place that says how much of a charge may go back; the "dashboard" uses it too. */
export function refundChecked(
  books: Books,
  charge: ChargeRow,
  request: { readonly amount: number | undefined; readonly reason: string | null; readonly metadata: string },
): RefundRow {
  const left = charge.amount_captured - charge.amount_refunded;
  if (left <= 0) throw refused(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  const amount = request.amount ?? left;
  if (amount > left) {
    throw refused(
      `Refund amount (${display(amount, charge.currency)}) is greater than unrefunded amount on charge (${display(left, charge.currency)})`,
      { param: "amount" },
    );
  }
  return refundCharge(books, charge, { ...request, amount });
}

function refundable(books: Books, form: FormTree): ChargeRow {
  const chargeId = read.text(form.charge, "charge");
  const intentId = read.text(form.payment_intent, "payment_intent");
  if (chargeId === undefined && intentId === undefined) throw missingParameter("payment_intent");
  if (chargeId !== undefined) {
    const charge = findCharge(books, chargeId);
    if (charge === undefined) throw missingResource("charge", chargeId, "charge");
    if (charge.captured === 0) throw refused(`Charge ${charge.id} has not been captured.`, { param: "charge" });
    return charge;
  }
  return chargeOfIntent(books, intentId!);
}

export function chargeOfIntent(books: Books, intentId: string): ChargeRow {
  const intent = findPaymentIntent(books, intentId);
  if (intent === undefined) throw missingResource("payment_intent", intentId, "payment_intent");
  const charge = intent.latest_charge === null ? undefined : findCharge(books, intent.latest_charge);
  if (charge === undefined || charge.captured === 0) {
    throw refused(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return charge;
}

function requireRefund(books: Books, id: string): RefundRow {
  const row = findRefund(books, id);
  if (row === undefined) throw missingResource("refund", id, "id");
  return row;
}
