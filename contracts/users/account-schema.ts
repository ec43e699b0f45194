// An account as the world sees it: the profile, the address book, and what a sign-in answers.
import { roles } from "../access.ts";
import { AddressSchema, Email, Id, object, oneOf, type Static, Time, Type } from "../schema.ts";

/** A person's name: no control characters (mail headers, logs), and it begins with something visible. */
export const PersonName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$",
});

/** NIST SP 800-63B, 5.1.1: length and nothing else; every character counts, nothing is cut off. */
export const NewPassword = Type.String({ minLength: 8, maxLength: 200 });

/** What is compared, not set: a shorter one is simply wrong. */
export const GivenPassword = Type.String({ minLength: 1, maxLength: 200 });

/** BCP 47, the part of it that a shop needs: `de`, `pt-BR`, `zh-Hant-TW`. */
export const Locale = Type.String({ maxLength: 35, pattern: "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$" });

export const ProfileSchema = object({
  id: Id,
  email: Email,
  /** Whether somebody has shown that mail to the address reaches them. */
  emailVerified: Type.Boolean(),
  name: Type.String(),
  role: oneOf(roles),
  locale: Type.Optional(Type.String()),
  createdAt: Time,
});
export type Profile = Static<typeof ProfileSchema>;

/** Opaque to clients; one use, then it is exchanged for the next. */
export const RefreshToken = Type.String({ minLength: 1, maxLength: 512 });

export const SessionSchema = object({
  user: ProfileSchema,
  accessToken: Type.String(),
  tokenType: oneOf(["Bearer"] as const),
  /** Seconds until the access token ends. */
  expiresIn: Type.Integer({ minimum: 1 }),
  refreshToken: Type.String(),
});
export type SessionDocument = Static<typeof SessionSchema>;

/** Entries in one address book. */
export const MAX_ADDRESSES = 50;

export const SavedAddressSchema = object({ id: Id, ...AddressSchema.properties, createdAt: Time });
export type SavedAddress = Static<typeof SavedAddressSchema>;

export const CustomerSchema = object({
  ...ProfileSchema.properties,
  addresses: Type.Array(SavedAddressSchema, { maxItems: MAX_ADDRESSES }),
});
