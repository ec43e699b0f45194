// /v1/payment_intents: create, retrieve, update, confirm, capture, cancel, list, search.
import { type Call, failed, ok, parameters, type Route, type RouteTable, refuseUnknown } from "../api/call.ts";
import { invalidParameter, missingParameter, missingResource } from "../api/errors.ts";
import type { FormTree } from "../api/form.ts";
import { type Listing, listPage, searchPage } from "../api/list.ts";
import * as read from "../api/parameters.ts";
import { requireAmount, requireCurrency } from "../cards/currencies.ts";
import type { Books } from "../store/books.ts";
import { cancel, capture, chooseCard, confirm, requireConfirmable, unexpectedState } from "./confirmation.ts";
import {
  findPaymentIntent,
  type PaymentIntentDetails,
  type PaymentIntentRow,
  plainDetails,
  recordPaymentIntent,
  renderPaymentIntent,
  savePaymentIntent,
} from "./payment-intent.ts";

const DESCRIPTIVE = [
  "amount",
  "currency",
  "description",
  "metadata",
  "payment_method",
  "payment_method_types",
  "payment_method_options",
  "receipt_email",
  "setup_future_usage",
  "shipping",
  "statement_descriptor",
  "statement_descriptor_suffix",
  "transfer_group",
  "customer",
  "capture_method",
] as const;
const CREATE = parameters(
  ...DESCRIPTIVE,
  "automatic_payment_methods",
  "confirm",
  "confirmation_method",
  "return_url",
  "off_session",
  "error_on_requires_action",
  "use_stripe_sdk",
);
const UPDATE = parameters(...DESCRIPTIVE);
const CONFIRM = parameters(
  "payment_method",
  "payment_method_types",
  "payment_method_options",
  "return_url",
  "receipt_email",
  "off_session",
  "setup_future_usage",
  "shipping",
  "error_on_requires_action",
  "use_stripe_sdk",
  "capture_method",
  "client_secret",
);
const CAPTURE = parameters(
  "amount_to_capture",
  "final_capture",
  "metadata",
  "statement_descriptor",
  "statement_descriptor_suffix",
);
const CANCEL = parameters("cancellation_reason");
const RETRIEVE = parameters("client_secret");
const LIST = parameters("created", "customer", "ending_before", "limit", "starting_after");
const SEARCH = parameters("query", "limit", "page");

const CANCELLATION_REASONS = ["abandoned", "duplicate", "fraudulent", "requested_by_customer"] as const;
const CAPTURE_METHODS = ["automatic", "automatic_async", "manual"] as const;

export const paymentIntentRoutes: RouteTable = {
  "POST /v1/payment_intents": create,
  "GET /v1/payment_intents": ({ books, form }) => {
    refuseUnknown(form, LIST);
    return ok(listPage(books, form, listing(books), []));
  },
  "GET /v1/payment_intents/search": ({ books, form }) => {
    refuseUnknown(form, SEARCH);
    return ok(searchPage(books, form, listing(books)));
  },
  "GET /v1/payment_intents/:id": ({ books, form, id }) => {
    refuseUnknown(form, RETRIEVE);
    return ok(renderPaymentIntent(books, requirePaymentIntent(books, id)));
  },
  "POST /v1/payment_intents/:id": update,
  "POST /v1/payment_intents/:id/confirm": confirmExisting,
  "POST /v1/payment_intents/:id/capture": ({ books, form, id }) => {
    refuseUnknown(form, CAPTURE);
    const amount = read.integer(form.amount_to_capture, "amount_to_capture");
    if (amount !== undefined && amount < 1)
      throw invalidParameter("Invalid positive integer", "amount_to_capture", "parameter_invalid_integer");
    return ok(renderPaymentIntent(books, capture(books, requirePaymentIntent(books, id), amount)));
  },
  "POST /v1/payment_intents/:id/cancel": ({ books, form, id }) => {
    refuseUnknown(form, CANCEL);
    const reason = read.oneOf(form.cancellation_reason, "cancellation_reason", CANCELLATION_REASONS);
    return ok(renderPaymentIntent(books, cancel(books, requirePaymentIntent(books, id), reason ?? null)));
  },
};

function create({ books, form }: Call): ReturnType<Route> {
  refuseUnknown(form, CREATE);
  const row = readNew(books, form);
  const wantsConfirm = read.boolean(form.confirm, "confirm") ?? false;
  const returnUrl = readUrl(form.return_url, "return_url");
  if (returnUrl !== null && !wantsConfirm) {
    throw invalidParameter("You can only pass in a `return_url` when `confirm` is true.", "return_url");
  }
  const paymentMethod = read.text(form.payment_method, "payment_method");
  const chosen = paymentMethod === undefined ? undefined : chooseCard(books, paymentMethod);
  if (!wantsConfirm) {
    const waiting =
      chosen &&
      ({ status: "requires_confirmation", payment_method: chosen.paymentMethod, card: chosen.card.key } as const);
    const saved = savePaymentIntent(books, { ...row, ...waiting });
    recordPaymentIntent(books, "created", saved);
    return ok(renderPaymentIntent(books, saved));
  }
  if (chosen === undefined) throw missingMethod(books, row);
  requireReturnUrl(row, returnUrl);
  recordPaymentIntent(books, "created", row);
  const confirmed = confirm(books, row, chosen, returnUrl);
  return confirmed.declined ? failed(confirmed.declined) : ok(renderPaymentIntent(books, confirmed.row));
}

function confirmExisting({ books, form, id }: Call): ReturnType<Route> {
  refuseUnknown(form, CONFIRM);
  const row = requirePaymentIntent(books, id);
  const paymentMethod = read.text(form.payment_method, "payment_method");
  const returnUrl = readUrl(form.return_url, "return_url");
  requireConfirmable(books, row);
  const chosen =
    paymentMethod !== undefined
      ? chooseCard(books, paymentMethod)
      : row.card !== null && row.payment_method !== null
        ? { ...chooseCard(books, `pm_card_${row.card}`), paymentMethod: row.payment_method }
        : undefined;
  if (chosen === undefined) throw missingMethod(books, row);
  requireReturnUrl(row, returnUrl);
  const receipt = read.text(form.receipt_email, "receipt_email");
  const described = receipt === undefined ? row : { ...row, details: withDetails(row, { receiptEmail: receipt }) };
  const confirmed = confirm(books, described, chosen, returnUrl);
  return confirmed.declined ? failed(confirmed.declined) : ok(renderPaymentIntent(books, confirmed.row));
}

function update({ books, form, id }: Call): ReturnType<Route> {
  refuseUnknown(form, UPDATE);
  const row = requirePaymentIntent(books, id);
  const changesMoney = form.amount !== undefined || form.currency !== undefined || form.payment_method !== undefined;
  const open =
    row.status === "requires_payment_method" ||
    row.status === "requires_confirmation" ||
    row.status === "requires_action";
  if (changesMoney && !open) {
    throw unexpectedState(
      books,
      row,
      `This PaymentIntent's amount could not be updated because it has a status of ${row.status}.`,
    );
  }
  const currency =
    form.currency === undefined ? row.currency : requireCurrency(read.requiredText(form.currency, "currency"));
  const amount = requireAmount(read.integer(form.amount, "amount") ?? row.amount, currency);
  const paymentMethod = read.text(form.payment_method, "payment_method");
  const chosen = paymentMethod === undefined ? undefined : chooseCard(books, paymentMethod);
  const method =
    chosen &&
    ({ payment_method: chosen.paymentMethod, card: chosen.card.key, status: "requires_confirmation" } as const);
  const saved = savePaymentIntent(books, {
    ...row,
    ...method,
    amount,
    currency,
    metadata: JSON.stringify(read.metadata(form.metadata, JSON.parse(row.metadata) as read.Metadata)),
    details: withDetails(row, readDescription(form)),
  });
  return ok(renderPaymentIntent(books, saved));
}

function readNew(books: Books, form: FormTree): PaymentIntentRow {
  const amount = read.integer(form.amount, "amount");
  if (amount === undefined) throw missingParameter("amount");
  const currency = requireCurrency(read.requiredText(form.currency, "currency"));
  const id = books.ids.make("pi");
  const now = books.now();
  return {
    id,
    status: "requires_payment_method",
    amount: requireAmount(amount, currency),
    amount_received: 0,
    amount_capturable: 0,
    currency,
    capture_method: read.oneOf(form.capture_method, "capture_method", CAPTURE_METHODS) ?? "automatic_async",
    latest_charge: null,
    payment_method: null,
    card: null,
    metadata: JSON.stringify(read.metadata(form.metadata)),
    details: JSON.stringify({ ...plainDetails, ...readMethods(form), ...readDescription(form) }),
    client_secret: books.ids.secret(`${id}_secret`, 25),
    page_token: books.ids.secret("tok", 32),
    return_url: null,
    last_payment_error: null,
    checkout_session: null,
    cancellation_reason: null,
    canceled_at: null,
    created_at: now,
    updated_at: now,
  };
}

function readMethods(form: FormTree): Partial<PaymentIntentDetails> {
  const types = read.texts(form.payment_method_types, "payment_method_types");
  const automatic = read.tree(form.automatic_payment_methods, "automatic_payment_methods");
  const enabled =
    automatic === undefined
      ? types.length === 0
      : read.boolean(automatic.enabled, "automatic_payment_methods[enabled]");
  if (enabled && types.length > 0) {
    throw invalidParameter(
      "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.",
      "automatic_payment_methods",
    );
  }
  const confirmationMethod =
    read.oneOf(form.confirmation_method, "confirmation_method", ["automatic", "manual"]) ?? "automatic";
  if (!enabled) return { confirmationMethod, paymentMethodTypes: types.length === 0 ? ["card"] : types };
  const redirects = read.oneOf(automatic?.allow_redirects, "automatic_payment_methods[allow_redirects]", [
    "always",
    "never",
  ]);
  return { confirmationMethod, automaticPaymentMethods: { enabled: true, allow_redirects: redirects ?? "always" } };
}

function readDescription(form: FormTree): Partial<PaymentIntentDetails> {
  const text = (key: string) => read.text(form[key], key);
  const given: { -readonly [Key in keyof PaymentIntentDetails]?: PaymentIntentDetails[Key] } = {};
  if (form.description !== undefined) given.description = text("description") ?? null;
  if (form.receipt_email !== undefined) given.receiptEmail = text("receipt_email") ?? null;
  if (form.statement_descriptor !== undefined) given.statementDescriptor = text("statement_descriptor") ?? null;
  if (form.statement_descriptor_suffix !== undefined)
    given.statementDescriptorSuffix = text("statement_descriptor_suffix") ?? null;
  if (form.transfer_group !== undefined) given.transferGroup = text("transfer_group") ?? null;
  const usage = read.oneOf(form.setup_future_usage, "setup_future_usage", ["off_session", "on_session"]);
  if (usage !== undefined) given.setupFutureUsage = usage;
  const shipping = read.tree(form.shipping, "shipping");
  if (shipping !== undefined) given.shipping = shipping;
  return given;
}

export function withDetails(row: PaymentIntentRow, changes: Partial<PaymentIntentDetails>): string {
  return JSON.stringify({ ...(JSON.parse(row.details) as PaymentIntentDetails), ...changes });
}

/** Methods that may redirect need somewhere to come back to. */
function requireReturnUrl(row: PaymentIntentRow, returnUrl: string | null): void {
  const { automaticPaymentMethods } = JSON.parse(row.details) as PaymentIntentDetails;
  if (returnUrl !== null || automaticPaymentMethods?.allow_redirects !== "always") return;
  throw invalidParameter(
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    "return_url",
  );
}

export function readUrl(value: FormTree[string] | undefined, param: string): string | null {
  const url = read.text(value, param);
  if (url === undefined) return null;
  if (URL.canParse(url) && /^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url;
  throw invalidParameter("Not a valid URL", param, "url_invalid");
}

function missingMethod(books: Books, row: PaymentIntentRow) {
  return unexpectedState(
    books,
    row,
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
  );
}

function requirePaymentIntent(books: Books, id: string): PaymentIntentRow {
  const row = findPaymentIntent(books, id);
  if (row === undefined) throw missingResource("payment_intent", id, "intent");
  return row;
}

function listing(books: Books): Listing<PaymentIntentRow> {
  return {
    table: "payment_intents",
    noun: "payment_intent",
    url: "/v1/payment_intents",
    render: (row) => renderPaymentIntent(books, row),
  };
}
