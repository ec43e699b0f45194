// A PaymentIntent: its row in the books and the object that Stripe's API shows.
import type { Books } from "../store/books.ts";
import { seconds, secondsOrNull } from "../store/books.ts";

export type PaymentIntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "requires_capture"
  | "succeeded"
  | "canceled";

export type PaymentIntentRow = {
  readonly id: string;
  readonly status: PaymentIntentStatus;
  readonly amount: number;
  readonly amount_received: number;
  readonly amount_capturable: number;
  readonly currency: string;
  readonly capture_method: string;
  readonly latest_charge: string | null;
  readonly payment_method: string | null;
  readonly card: string | null;
  readonly metadata: string;
  readonly details: string;
  readonly client_secret: string;
  readonly page_token: string;
  readonly return_url: string | null;
  readonly last_payment_error: string | null;
  readonly checkout_session: string | null;
  readonly cancellation_reason: string | null;
  readonly canceled_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};

/** What is shown and never decided upon; kept as JSON in `details`. */
export type PaymentIntentDetails = {
  readonly automaticPaymentMethods: { readonly enabled: boolean; readonly allow_redirects: string } | null;
  readonly paymentMethodTypes: readonly string[];
  readonly confirmationMethod: string;
  readonly description: string | null;
  readonly receiptEmail: string | null;
  readonly setupFutureUsage: string | null;
  readonly statementDescriptor: string | null;
  readonly statementDescriptorSuffix: string | null;
  readonly transferGroup: string | null;
  readonly shipping: unknown;
};

export const plainDetails: PaymentIntentDetails = {
  automaticPaymentMethods: null,
  paymentMethodTypes: ["card"],
  confirmationMethod: "automatic",
  description: null,
  receiptEmail: null,
  setupFutureUsage: null,
  statementDescriptor: null,
  statementDescriptorSuffix: null,
  transferGroup: null,
  shipping: null,
};

const COLUMNS = [
  "id",
  "status",
  "amount",
  "amount_received",
  "amount_capturable",
  "currency",
  "capture_method",
  "latest_charge",
  "payment_method",
  "card",
  "metadata",
  "details",
  "client_secret",
  "page_token",
  "return_url",
  "last_payment_error",
  "checkout_session",
  "cancellation_reason",
  "canceled_at",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof PaymentIntentRow)[];
const SAVE = `INSERT OR REPLACE INTO payment_intents (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function findPaymentIntent(books: Books, id: string): PaymentIntentRow | undefined {
  return books.database.get<PaymentIntentRow>("SELECT * FROM payment_intents WHERE id = ?", id);
}

export function savePaymentIntent(books: Books, row: PaymentIntentRow): PaymentIntentRow {
  const updated = { ...row, updated_at: books.now() };
  books.database.run(SAVE, ...COLUMNS.map((column) => updated[column]));
  return updated;
}

export function renderPaymentIntent(books: Books, row: PaymentIntentRow) {
  const details = JSON.parse(row.details) as PaymentIntentDetails;
  return {
    id: row.id,
    object: "payment_intent",
    amount: row.amount,
    amount_capturable: row.amount_capturable,
    amount_details: { tip: {} },
    amount_received: row.amount_received,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: details.automaticPaymentMethods,
    canceled_at: secondsOrNull(row.canceled_at),
    cancellation_reason: row.cancellation_reason,
    capture_method: row.capture_method,
    client_secret: row.client_secret,
    confirmation_method: details.confirmationMethod,
    created: seconds(row.created_at),
    currency: row.currency,
    customer: null,
    customer_account: null,
    description: details.description,
    excluded_payment_method_types: null,
    last_payment_error: row.last_payment_error === null ? null : (JSON.parse(row.last_payment_error) as unknown),
    latest_charge: row.latest_charge,
    livemode: false,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    next_action: row.status === "requires_action" ? nextAction(books, row) : null,
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: details.paymentMethodTypes,
    processing: null,
    receipt_email: details.receiptEmail,
    review: null,
    setup_future_usage: details.setupFutureUsage,
    shipping: details.shipping,
    source: null,
    statement_descriptor: details.statementDescriptor,
    statement_descriptor_suffix: details.statementDescriptorSuffix,
    status: row.status,
    transfer_data: null,
    transfer_group: details.transferGroup,
  };
}

export type PaymentIntentObject = ReturnType<typeof renderPaymentIntent>;

export function threeDSecureUrl(books: Books, row: PaymentIntentRow): string {
  return `${books.settings.pagesUrl}/3d-secure/${row.id}/${row.page_token}`;
}

/** Where the shopper's bank asks for consent. Without a return URL Stripe leaves the redirect to its own script. */
function nextAction(books: Books, row: PaymentIntentRow) {
  const url = threeDSecureUrl(books, row);
  if (row.return_url !== null) return { redirect_to_url: { return_url: row.return_url, url }, type: "redirect_to_url" };
  return { type: "use_stripe_sdk", use_stripe_sdk: { stripe_js: url, type: "three_d_secure_redirect" } };
}

export function recordPaymentIntent(books: Books, type: string, row: PaymentIntentRow): void {
  books.record({ type: `payment_intent.${type}`, objectId: row.id, object: () => renderPaymentIntent(books, row) });
}
