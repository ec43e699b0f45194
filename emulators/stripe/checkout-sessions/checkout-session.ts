// A Checkout Session: the hosted payment page of one purchase. It makes its PaymentIntent when the shopper first pays,
// and completes, at most once, with that PaymentIntent's capture.
import { cancel } from "../payment-intents/confirmation.ts";
import { findPaymentIntent, type PaymentIntentRow } from "../payment-intents/payment-intent.ts";
import { type Books, seconds } from "../store/books.ts";

export type CheckoutSessionRow = {
  readonly id: string;
  readonly status: "open" | "complete" | "expired";
  readonly payment_status: "unpaid" | "paid";
  readonly payment_intent: string | null;
  readonly amount_total: number;
  readonly currency: string;
  readonly success_url: string;
  readonly cancel_url: string | null;
  readonly metadata: string;
  readonly details: string;
  readonly expires_at: number;
  readonly created_at: number;
  readonly updated_at: number;
};

export type CheckoutSessionDetails = {
  readonly clientReferenceId: string | null;
  readonly customerEmail: string | null;
  readonly locale: string | null;
  readonly submitType: string | null;
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly unitAmount: number }[];
  /** What the PaymentIntent gets when it is made. */
  readonly intent: {
    readonly metadata: Readonly<Record<string, string>>;
    readonly description: string | null;
    readonly receiptEmail: string | null;
    readonly captureMethod: string;
  };
};

const COLUMNS = [
  "id",
  "status",
  "payment_status",
  "payment_intent",
  "amount_total",
  "currency",
  "success_url",
  "cancel_url",
  "metadata",
  "details",
  "expires_at",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof CheckoutSessionRow)[];
const SAVE = `INSERT OR REPLACE INTO checkout_sessions (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;
const EXPIRED_AT_ONCE = 100;

export function findCheckoutSession(books: Books, id: string): CheckoutSessionRow | undefined {
  return books.database.get<CheckoutSessionRow>("SELECT * FROM checkout_sessions WHERE id = ?", id);
}

export function saveCheckoutSession(books: Books, row: CheckoutSessionRow): CheckoutSessionRow {
  const updated = { ...row, updated_at: books.now() };
  books.database.run(SAVE, ...COLUMNS.map((column) => updated[column]));
  return updated;
}

export function sessionDetails(row: CheckoutSessionRow): CheckoutSessionDetails {
  return JSON.parse(row.details) as CheckoutSessionDetails;
}

/** Its PaymentIntent succeeded: the session is complete. Does nothing for one that already is. */
export function completeSession(books: Books, intent: PaymentIntentRow): CheckoutSessionRow | undefined {
  if (intent.checkout_session === null) return undefined;
  const session = findCheckoutSession(books, intent.checkout_session);
  if (session === undefined || session.status !== "open") return session;
  const paid = intent.status === "succeeded";
  if (!paid && intent.status !== "requires_capture") return session;
  const complete = saveCheckoutSession(books, {
    ...session,
    status: "complete",
    payment_status: paid ? "paid" : "unpaid",
  });
  recordSession(books, "completed", complete);
  return complete;
}

/** No payment may begin on it any more; a PaymentIntent that is still open is cancelled with it. */
export function expireSession(books: Books, session: CheckoutSessionRow): CheckoutSessionRow {
  const intent = session.payment_intent === null ? undefined : findPaymentIntent(books, session.payment_intent);
  if (intent !== undefined && intent.status !== "succeeded" && intent.status !== "canceled")
    cancel(books, intent, null);
  const expired = saveCheckoutSession(books, { ...session, status: "expired" });
  recordSession(books, "expired", expired);
  return expired;
}

export function expireSessions(books: Books): number {
  const due = books.database.all<CheckoutSessionRow>(
    "SELECT * FROM checkout_sessions WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
    books.now(),
    EXPIRED_AT_ONCE,
  );
  for (const session of due) expireSession(books, session);
  return due.length;
}

export function sessionUrl(books: Books, id: string): string {
  return `${books.settings.pagesUrl}/c/${id}`;
}

export function successUrl(row: CheckoutSessionRow): string {
  return row.success_url.replaceAll("{CHECKOUT_SESSION_ID}", row.id);
}

export function renderCheckoutSession(books: Books, row: CheckoutSessionRow) {
  const details = sessionDetails(row);
  return {
    id: row.id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: row.amount_total,
    amount_total: row.amount_total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: row.cancel_url,
    client_reference_id: details.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: seconds(row.created_at),
    currency: row.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: "if_required",
    customer_details: row.status === "complete" ? customerDetails(details.customerEmail) : null,
    customer_email: details.customerEmail,
    discounts: [],
    expires_at: seconds(row.expires_at),
    integration_identifier: null,
    invoice: null,
    invoice_creation: { enabled: false, invoice_data: noInvoice },
    livemode: false,
    locale: details.locale,
    managed_payments: null,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    mode: "payment",
    origin_context: null,
    payment_intent: row.payment_intent,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: row.payment_status,
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: row.status,
    submit_type: details.submitType,
    subscription: null,
    success_url: row.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: row.status === "open" ? sessionUrl(books, row.id) : null,
    wallet_options: null,
  };
}

const noInvoice = {
  account_tax_ids: null,
  custom_fields: null,
  description: null,
  footer: null,
  issuer: null,
  metadata: {},
  rendering_options: null,
} as const;

function customerDetails(email: string | null) {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: "none",
    tax_ids: [],
  };
}

export function recordSession(books: Books, type: string, row: CheckoutSessionRow): void {
  books.record({ type: `checkout.session.${type}`, objectId: row.id, object: () => renderCheckoutSession(books, row) });
}
