// Whom a provider means, and what may be made of what it says. Pure.
import { toTime } from "@souk/chassis/clock";
import type { IdentityDocument } from "@souk/contracts/users/openid-routes";
import type { Claimed } from "./provider.ts";

export type LinkedBy = "registration" | "address" | "password";

export type Identity = {
  readonly id: string;
  readonly accountId: string;
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly linkedBy: LinkedBy;
  readonly createdAt: number;
};

/** Somebody at a provider: the pair that never changes. */
export type Person = Pick<Identity, "provider" | "issuer" | "subject">;

/** Whom an account could be made for or found by: only with an address that the provider has verified. */
export type Introduction = {
  readonly email: string;
  readonly name: string;
  readonly locale: string | null;
};

/** As in the contracts. */
const MAX_EMAIL = 254;
const MAX_NAME = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const EMAIL = /^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+\.[^\s@.\u0000-\u001f\u007f]+$/;
const LOCALE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const MAX_LOCALE = 35;

/** OpenID Connect Core, 5.1. `true` and nothing like it: some providers say "false" as a string. */
export function introductionOf({ claims }: Claimed): Introduction | undefined {
  const { email, email_verified: verified, name, locale } = claims;
  if (verified !== true || typeof email !== "string" || email.length > MAX_EMAIL || !EMAIL.test(email))
    return undefined;
  return {
    email,
    name: nameOf(name) ?? nameOf(email.slice(0, email.lastIndexOf("@"))) ?? email,
    locale: typeof locale === "string" && locale.length <= MAX_LOCALE && LOCALE.test(locale) ? locale : null,
  };
}

/** What a person's name may be (contracts: PersonName): no control characters, and it begins with something visible. */
function nameOf(claim: unknown): string | undefined {
  if (typeof claim !== "string") return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  const plain = claim.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
  return plain === "" ? undefined : [...plain].slice(0, MAX_NAME).join("").trimEnd();
}

export function toIdentity({ id, provider, createdAt }: Identity, name: string): IdentityDocument {
  return { id, provider, name, createdAt: toTime(createdAt) };
}
