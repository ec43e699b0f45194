// Why the shop said no, in words for whoever wanted to buy. One table for all pages.
import type { MessageKey } from "../text/message.ts";

const said: Readonly<Record<string, MessageKey>> = {
  out_of_stock: "refusal.outOfStock",
  total_changed: "refusal.totalChanged",
  unknown_sku: "refusal.gone",
  not_for_sale: "refusal.gone",
  cart_full: "refusal.cartFull",
  cart_closed: "refusal.cartClosed",
  cart_empty: "refusal.cartEmpty",
  already_ordered: "refusal.alreadyOrdered",
  shipping_unavailable: "refusal.shippingUnavailable",
  card_declined: "refusal.cardDeclined",
  payment_failed: "refusal.paymentFailed",
  payment_closed: "refusal.paymentClosed",
  invalid_state: "refusal.invalidState",
  amount_too_small: "refusal.amountTooSmall",
  amount_too_large: "refusal.amountTooLarge",
  in_flight: "refusal.inFlight",
  provider_unavailable: "refusal.providerUnavailable",
  email_taken: "refusal.emailTaken",
  invalid_credentials: "refusal.invalidCredentials",
  last_owner: "refusal.lastOwner",
  rate_limited: "refusal.rateLimited",
  invalid_request: "refusal.invalidRequest",
  unprocessable: "refusal.unprocessable",
  not_found: "refusal.gone",
  invalid_link: "refusal.invalidLink",
  openid_cancelled: "refusal.openidCancelled",
  openid_failed: "refusal.openidFailed",
  openid_unverified: "refusal.openidUnverified",
  openid_lost: "refusal.openidLost",
  openid_gone: "refusal.openidGone",
  openid_away: "refusal.openidAway",
  account_unverified: "refusal.accountUnverified",
  password_needed: "refusal.passwordNeeded",
  password_missing: "refusal.passwordMissing",
  no_password: "refusal.noPassword",
  wrong_password: "refusal.wrongPassword",
  identity_taken: "refusal.identityTaken",
  identities_full: "refusal.identitiesFull",
  last_identity: "refusal.lastIdentity",
};

/** Whatever has no words of its own is told as a service that is down. */
export function refusalKey(code: string): MessageKey {
  return said[code] ?? "refusal.unavailable";
}
