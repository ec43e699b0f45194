// Stripe's documented test cards: what each number, and each ready-made `pm_card_…`, does when it is charged or refunded.
// Card numbers never reach the books; the key of the behaviour does.

export type Decline = { readonly code: string; readonly declineCode: string; readonly message: string };

export type TestCard = {
  readonly key: string;
  readonly number: string;
  readonly brand: string;
  readonly funding: "credit" | "debit" | "prepaid";
  readonly country: string;
  /** What the charge meets, after authentication where it is asked for. */
  readonly decline?: Decline;
  readonly authentication: "none" | "required";
  readonly refund: "succeeds" | "pends" | "fails_later";
};

const declines = {
  generic: declined("card_declined", "generic_decline", "Your card was declined."),
  insufficientFunds: declined("card_declined", "insufficient_funds", "Your card has insufficient funds."),
  lostCard: declined("card_declined", "lost_card", "Your card was declined."),
  stolenCard: declined("card_declined", "stolen_card", "Your card was declined."),
  velocity: declined(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
  ),
  fraudulent: declined("card_declined", "fraudulent", "Your card was declined."),
  expired: declined("expired_card", "expired_card", "Your card has expired."),
  incorrectCvc: declined("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
  processing: declined(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
  ),
} as const;

const cards: readonly TestCard[] = [
  card("visa", "4242424242424242"),
  card("visa_debit", "4000056655665556", { funding: "debit" }),
  card("mastercard", "5555555555554444", { brand: "mastercard" }),
  card("mastercard_2_series", "2223003122003222", { brand: "mastercard" }),
  card("mastercard_debit", "5200828282828210", { brand: "mastercard", funding: "debit" }),
  card("mastercard_prepaid", "5105105105105100", { brand: "mastercard", funding: "prepaid" }),
  card("amex", "378282246310005", { brand: "amex" }),
  card("discover", "6011111111111117", { brand: "discover" }),
  card("diners", "3056930009020004", { brand: "diners" }),
  card("jcb", "3566002020360505", { brand: "jcb" }),
  card("unionpay", "6200000000000005", { brand: "unionpay" }),
  card("us", "4242424242424242"),
  card("br", "4000000760000002", { country: "BR" }),
  card("ca", "4000001240000000", { country: "CA" }),
  card("mx", "4000004840008001", { country: "MX" }),
  card("de", "4000002760000016", { country: "DE" }),
  card("fr", "4000002500000003", { country: "FR" }),
  card("gb", "4000008260000000", { country: "GB" }),
  card("es", "4000007240000007", { country: "ES" }),
  card("it", "4000003800000008", { country: "IT" }),
  card("nl", "4000005280000002", { country: "NL" }),
  card("jp", "4000003920000003", { country: "JP" }),
  card("bypassPending", "4000000000000077"),
  card("visa_chargeDeclined", "4000000000000002", { decline: declines.generic }),
  card("chargeDeclined", "4000000000000002", { decline: declines.generic }),
  card("chargeCustomerFail", "4000000000000341", { decline: declines.generic }),
  card("visa_chargeDeclinedInsufficientFunds", "4000000000009995", { decline: declines.insufficientFunds }),
  card("chargeDeclinedInsufficientFunds", "4000000000009995", { decline: declines.insufficientFunds }),
  card("visa_chargeDeclinedLostCard", "4000000000009987", { decline: declines.lostCard }),
  card("visa_chargeDeclinedStolenCard", "4000000000009979", { decline: declines.stolenCard }),
  card("visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975", { decline: declines.velocity }),
  card("chargeDeclinedFraudulent", "4100000000000019", { decline: declines.fraudulent }),
  card("radarBlock", "4100000000000019", { decline: declines.fraudulent }),
  card("chargeDeclinedExpiredCard", "4000000000000069", { decline: declines.expired }),
  card("chargeDeclinedIncorrectCvc", "4000000000000127", { decline: declines.incorrectCvc }),
  card("chargeDeclinedProcessingError", "4000000000000119", { decline: declines.processing }),
  card("threeDSecure2Required", "4000000000003220", { authentication: "required" }),
  card("threeDSecureRequired", "4000000000003063", { authentication: "required" }),
  card("threeDSecureOptional", "4000000000003055"),
  card("threeDSecureRequiredChargeDeclined", "4000008400001629", {
    authentication: "required",
    decline: declines.generic,
  }),
  card("threeDSecureRequiredProcessingError", "4000008400001280", {
    authentication: "required",
    decline: declines.processing,
  }),
  card("authenticationRequired", "4000002760003184", { authentication: "required", country: "DE" }),
  card("authenticationRequiredOnSetup", "4000002500003155", { authentication: "required", country: "FR" }),
  card("authenticationRequiredDe", "4000002760003155", { authentication: "required", country: "DE" }),
  card("authenticationRequiredChargeDeclinedInsufficientFunds", "4000008260003178", {
    authentication: "required",
    decline: declines.insufficientFunds,
    country: "GB",
  }),
  card("pendingRefund", "4000000000007726", { refund: "pends" }),
  card("refundFail", "4000000000005126", { refund: "fails_later" }),
];

const byKey: ReadonlyMap<string, TestCard> = new Map(cards.map((entry) => [entry.key, entry]));
const byNumber: ReadonlyMap<string, TestCard> = new Map([...cards].reverse().map((entry) => [entry.number, entry]));

const READY_MADE = "pm_card_";

/** `pm_card_visa` → its card. */
export function cardOfPaymentMethod(paymentMethod: string): TestCard | undefined {
  return paymentMethod.startsWith(READY_MADE) ? byKey.get(paymentMethod.slice(READY_MADE.length)) : undefined;
}

export function cardOfNumber(number: string): TestCard | undefined {
  return byNumber.get(number);
}

/** A card of the books; the key was checked before it was written. */
export function cardOfKey(key: string): TestCard {
  const known = byKey.get(key);
  if (known === undefined) throw new Error(`unknown test card ${key}`);
  return known;
}

/** The Luhn check of ISO/IEC 7812. */
export function plausibleNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  let sum = 0;
  for (let index = 0; index < number.length; index += 1) {
    const digit = Number(number[number.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function declined(code: string, declineCode: string, message: string): Decline {
  return { code, declineCode, message };
}

function card(key: string, number: string, more: Partial<TestCard> = {}): TestCard {
  return {
    brand: "visa",
    funding: "credit",
    country: "US",
    authentication: "none",
    refund: "succeeds",
    ...more,
    key,
    number,
  };
}
