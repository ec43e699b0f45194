// A PaymentMethod as Stripe shows it inside card errors and expansions, made from the test card it stands for.
import { seconds } from "../store/books.ts";
import { cardOfKey } from "./test-cards.ts";

const EXPIRY_MONTH = 12;
const EXPIRY_YEAR = 2034;

export const emptyBillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
} as const;

export function renderPaymentMethod(id: string, cardKey: string, createdAt: number) {
  return {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: emptyBillingDetails,
    card: {
      ...commonCard(cardKey),
      display_brand: cardOfKey(cardKey).brand,
      generated_from: null,
      networks: null,
      three_d_secure_usage: { supported: true },
    },
    created: seconds(createdAt),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}

/** `payment_method_details` of a charge. */
export function renderCardDetails(cardKey: string, authenticated: boolean, amount: number, approved: boolean) {
  const { checks, ...shown } = commonCard(cardKey);
  return {
    card: {
      ...shown,
      amount_authorized: approved ? amount : null,
      authorization_code: approved ? "123456" : null,
      checks,
      extended_authorization: { status: "disabled" },
      incremental_authorization: { status: "unavailable" },
      installments: null,
      mandate: null,
      multicapture: { status: "unavailable" },
      network: shown.brand,
      network_token: { used: false },
      network_transaction_id: null,
      overcapture: { maximum_amount_capturable: amount, status: "unavailable" },
      three_d_secure: authenticated ? authentication : null,
      transaction_link_id: null,
    },
    type: "card",
  };
}

const authentication = {
  authentication_flow: "challenge",
  electronic_commerce_indicator: "05",
  exemption_indicator: null,
  result: "authenticated",
  result_reason: null,
  transaction_id: null,
  version: "2.2.0",
} as const;

function commonCard(cardKey: string) {
  const { brand, country, funding, number, decline } = cardOfKey(cardKey);
  return {
    brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: decline?.code === "incorrect_cvc" ? "fail" : "pass",
    },
    country,
    exp_month: EXPIRY_MONTH,
    exp_year: EXPIRY_YEAR,
    fingerprint: `fp${number.slice(-4)}${number.slice(0, 6)}`,
    funding,
    last4: number.slice(-4),
    regulated_status: "unregulated",
    wallet: null,
  };
}
