// A forgotten password and a new address, by links that are sent by mail. A link works once; whoever uses it has shown
// that mail to the address reaches them.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Email, Empty, object } from "../schema.ts";
import { NewPassword } from "./account-schema.ts";
import { MailLinkToken } from "./mail-link.ts";

/** A body with a token and a password is small. */
const BODY_LIMIT = 4_096;

export const forgotPassword = defineRoute({
  name: "forgotPassword",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/password/forgot",
  summary: "Sends a link for a new password; the answer is the same whether or not the address has an account",
  access: access.public,
  body: object({ email: Email }),
  replies: { 202: Empty },
  errors: ["rate_limited"],
  idempotency: "none",
  bodyLimit: BODY_LIMIT,
});

/** Ends all sessions, and proves the address. Signing in comes after it, with the new password. */
export const resetPassword = defineRoute({
  name: "resetPassword",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/password/reset",
  summary: "Sets a new password with the token of a link",
  access: access.public,
  body: object({ token: MailLinkToken, password: NewPassword }),
  replies: { 204: Empty },
  errors: ["invalid_link", "rate_limited", "unavailable"],
  idempotency: "none",
  bodyLimit: BODY_LIMIT,
});

export const verifyEmail = defineRoute({
  name: "verifyEmail",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/verify-email",
  summary: "Proves an e-mail address with the token of a link",
  access: access.public,
  body: object({ token: MailLinkToken }),
  replies: { 204: Empty },
  errors: ["invalid_link", "rate_limited"],
  idempotency: "none",
  bodyLimit: BODY_LIMIT,
});

/** Links are sent by themselves at registration and with a new address. 409 where the address is proved already. */
export const sendVerification = defineRoute({
  name: "sendVerification",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/verify-email/send",
  summary: "Sends the link that proves the caller's address again",
  access: access.signedIn,
  replies: { 202: Empty },
  errors: ["conflict", "rate_limited"],
  idempotency: "none",
});

export const mailLinkRoutes = { forgotPassword, resetPassword, verifyEmail, sendVerification } as const;
