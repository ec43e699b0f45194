// /v1/checkout/sessions: create (mode payment, hosted page), retrieve, expire, list.
import { type Call, ok, parameters, type Route, type RouteTable, refuseUnknown } from "../api/call.ts";
import { invalidParameter, missingParameter, missingResource, refused } from "../api/errors.ts";
import type { FormTree } from "../api/form.ts";
import { equals, type Listing, listPage } from "../api/list.ts";
import * as read from "../api/parameters.ts";
import { requireAmount, requireCurrency } from "../cards/currencies.ts";
import { readUrl } from "../payment-intents/payment-intent-routes.ts";
import type { Books } from "../store/books.ts";
import {
  type CheckoutSessionDetails,
  type CheckoutSessionRow,
  expireSession,
  findCheckoutSession,
  renderCheckoutSession,
  saveCheckoutSession,
} from "./checkout-session.ts";

const CREATE = parameters(
  "mode",
  "line_items",
  "success_url",
  "cancel_url",
  "client_reference_id",
  "customer_email",
  "metadata",
  "expires_at",
  "payment_intent_data",
  "payment_method_types",
  "locale",
  "submit_type",
  "ui_mode",
  "currency",
  "payment_method_options",
);
const LINE_ITEM = new Set(["price_data", "quantity"]);
const PRICE_DATA = new Set(["currency", "unit_amount", "product_data", "tax_behavior"]);
const INTENT_DATA = new Set([
  "metadata",
  "description",
  "receipt_email",
  "capture_method",
  "statement_descriptor",
  "statement_descriptor_suffix",
  "setup_future_usage",
  "transfer_group",
  "shipping",
]);
const LIST = parameters("created", "customer", "ending_before", "limit", "payment_intent", "starting_after", "status");
const NONE = parameters();

const LIFETIME_MIN_MS = 30 * 60_000;
const LIFETIME_MAX_MS = 24 * 3_600_000;
const LINES_MAX = 100;
const SESSION_ID_LENGTH = 60;
/** A request on its way may take a moment; Stripe's own bound is as lenient. */
const CLOCK_GRACE_MS = 60_000;

export const checkoutSessionRoutes: RouteTable = {
  "POST /v1/checkout/sessions": create,
  "GET /v1/checkout/sessions": ({ books, form }) => {
    refuseUnknown(form, LIST);
    const wanted = [
      ...equals("payment_intent", read.text(form.payment_intent, "payment_intent")),
      ...equals("status", read.oneOf(form.status, "status", ["open", "complete", "expired"])),
    ];
    return ok(listPage(books, form, listing(books), wanted));
  },
  "GET /v1/checkout/sessions/:id": ({ books, form, id }) => {
    refuseUnknown(form, NONE);
    return ok(renderCheckoutSession(books, requireSession(books, id)));
  },
  "POST /v1/checkout/sessions/:id/expire": ({ books, form, id }) => {
    refuseUnknown(form, NONE);
    const session = requireSession(books, id);
    if (session.status !== "open") {
      throw refused(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
        { param: "session" },
      );
    }
    return ok(renderCheckoutSession(books, expireSession(books, session)));
  },
};

function create({ books, form }: Call): ReturnType<Route> {
  refuseUnknown(form, CREATE);
  const mode = read.requiredText(form.mode, "mode");
  if (mode !== "payment")
    throw invalidParameter("This emulator knows Checkout Sessions in `payment` mode only.", "mode");
  const now = books.now();
  const lines = readLines(form);
  const { currency } = lines;
  const amount = requireAmount(lines.total, currency, "line_items");
  const row: CheckoutSessionRow = {
    id: books.ids.secret("cs_test", SESSION_ID_LENGTH),
    status: "open",
    payment_status: "unpaid",
    payment_intent: null,
    amount_total: amount,
    currency,
    success_url: requiredUrl(form, "success_url"),
    cancel_url: readUrl(form.cancel_url, "cancel_url"),
    metadata: JSON.stringify(read.metadata(form.metadata)),
    details: JSON.stringify({ ...readDetails(form), lines: lines.lines } satisfies CheckoutSessionDetails),
    expires_at: readExpiry(form, now),
    created_at: now,
    updated_at: now,
  };
  return ok(renderCheckoutSession(books, saveCheckoutSession(books, row)));
}

function readDetails(form: FormTree): Omit<CheckoutSessionDetails, "lines"> {
  const intent = read.tree(form.payment_intent_data, "payment_intent_data") ?? {};
  read.allowOnly(intent, INTENT_DATA, "payment_intent_data");
  const text = (key: string) => read.text(form[key], key) ?? null;
  return {
    clientReferenceId: text("client_reference_id"),
    customerEmail: text("customer_email"),
    locale: text("locale"),
    submitType: read.oneOf(form.submit_type, "submit_type", ["auto", "book", "donate", "pay"]) ?? null,
    intent: {
      metadata: read.metadata(intent.metadata),
      description: read.text(intent.description, "payment_intent_data[description]") ?? null,
      receiptEmail: read.text(intent.receipt_email, "payment_intent_data[receipt_email]") ?? null,
      captureMethod:
        read.oneOf(intent.capture_method, "payment_intent_data[capture_method]", [
          "automatic",
          "automatic_async",
          "manual",
        ]) ?? "automatic_async",
    },
  };
}

function readLines(form: FormTree) {
  const items = read.trees(form.line_items, "line_items");
  if (items.length === 0) throw missingParameter("line_items");
  if (items.length > LINES_MAX) throw invalidParameter(`At most ${LINES_MAX} line items.`, "line_items");
  const lines = items.map(readLine);
  const currency = lines[0]!.currency;
  if (lines.some((line) => line.currency !== currency)) {
    throw invalidParameter("Checkout does not support multiple prices with different currencies.", "line_items");
  }
  const total = lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0);
  return { currency, total, lines: lines.map(({ name, quantity, unitAmount }) => ({ name, quantity, unitAmount })) };
}

function readLine(item: FormTree, index: number) {
  const at = `line_items[${index}]`;
  read.allowOnly(item, LINE_ITEM, at);
  const price = read.tree(item.price_data, `${at}[price_data]`);
  if (price === undefined) throw missingParameter(`${at}[price_data]`);
  read.allowOnly(price, PRICE_DATA, `${at}[price_data]`);
  const product = read.tree(price.product_data, `${at}[price_data][product_data]`);
  const unitAmount = read.integer(price.unit_amount, `${at}[price_data][unit_amount]`);
  const quantity = read.integer(item.quantity, `${at}[quantity]`);
  if (unitAmount === undefined || unitAmount < 0) throw missingParameter(`${at}[price_data][unit_amount]`);
  if (quantity === undefined || quantity < 1) throw missingParameter(`${at}[quantity]`);
  return {
    currency: requireCurrency(
      read.requiredText(price.currency, `${at}[price_data][currency]`),
      `${at}[price_data][currency]`,
    ),
    name: read.requiredText(product?.name, `${at}[price_data][product_data][name]`),
    quantity,
    unitAmount,
  };
}

function readExpiry(form: FormTree, now: number): number {
  const at = read.integer(form.expires_at, "expires_at");
  if (at === undefined) return now + LIFETIME_MAX_MS;
  const lifetime = at * 1000 - now;
  if (lifetime < LIFETIME_MIN_MS - CLOCK_GRACE_MS)
    throw invalidParameter(
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
      "expires_at",
    );
  if (lifetime > LIFETIME_MAX_MS + CLOCK_GRACE_MS)
    throw invalidParameter(
      "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      "expires_at",
    );
  return at * 1000;
}

function requiredUrl(form: FormTree, param: string): string {
  const url = readUrl(form[param], param);
  if (url === null) throw missingParameter(param);
  return url;
}

function requireSession(books: Books, id: string): CheckoutSessionRow {
  const row = findCheckoutSession(books, id);
  if (row === undefined) throw missingResource("checkout.session", id, "session");
  return row;
}

function listing(books: Books): Listing<CheckoutSessionRow> {
  return {
    table: "checkout_sessions",
    noun: "checkout.session",
    url: "/v1/checkout/sessions",
    render: (row) => renderCheckoutSession(books, row),
  };
}
