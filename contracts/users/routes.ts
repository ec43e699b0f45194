// What the world may ask users: accounts and sessions, the address book, staff, and what OAuth clients expect at
// the origin's root. Nothing here takes a role or an id for the caller: both come from the token.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { AddressSchema, Email, Empty, Id, object, oneOf, page, pageQuery, Type } from "../schema.ts";
import {
  CustomerSchema,
  GivenPassword,
  Locale,
  NewPassword,
  PersonName,
  ProfileSchema,
  RefreshToken,
  SavedAddressSchema,
  SessionSchema,
} from "./account-schema.ts";
import { mailLinkRoutes } from "./mail-link-routes.ts";
import { oauthRoutes } from "./oauth-routes.ts";
import { openidRoutes } from "./openid-routes.ts";

/** A body with a password and a name is small; a larger one is somebody's experiment. */
const CREDENTIALS_LIMIT = 4096;

export const registerAccount = defineRoute({
  name: "registerAccount",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/register",
  summary: "Makes a customer's account and signs in",
  access: access.public,
  body: object({ email: Email, password: NewPassword, name: PersonName, locale: Type.Optional(Locale) }),
  replies: { 201: SessionSchema },
  errors: ["email_taken", "rate_limited", "unavailable"],
  idempotency: "none",
  bodyLimit: CREDENTIALS_LIMIT,
});

export const logIn = defineRoute({
  name: "logIn",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/login",
  summary: "Signs in; the answer is the same for an unknown address and a wrong password",
  access: access.public,
  body: object({ email: Email, password: GivenPassword }),
  replies: { 200: SessionSchema },
  errors: ["invalid_credentials", "rate_limited", "unavailable"],
  idempotency: "none",
  bodyLimit: CREDENTIALS_LIMIT,
});

/** A refresh token works once. Used again, it ends every session that came from the same sign-in (RFC 9700, 4.14). */
export const refreshSession = defineRoute({
  name: "refreshSession",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/refresh",
  summary: "Exchanges a refresh token for a new pair",
  access: access.public,
  body: object({ refreshToken: RefreshToken }),
  replies: { 200: SessionSchema },
  errors: ["invalid_refresh_token", "rate_limited"],
  idempotency: "none",
  bodyLimit: CREDENTIALS_LIMIT,
});

/** Ends the sessions of this sign-in. Answers the same whether or not the token was known. */
export const logOut = defineRoute({
  name: "logOut",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/logout",
  summary: "Signs out",
  access: access.public,
  body: object({ refreshToken: RefreshToken }),
  replies: { 204: Empty },
  idempotency: "none",
  bodyLimit: CREDENTIALS_LIMIT,
});

export const readProfile = defineRoute({
  name: "readProfile",
  service: "users",
  method: "GET",
  path: "/api/v1/users/me",
  summary: "The caller's profile",
  access: access.signedIn,
  replies: { 200: ProfileSchema },
});

/** A new address or password takes `currentPassword`; a new password ends all sessions. */
export const updateProfile = defineRoute({
  name: "updateProfile",
  service: "users",
  method: "PATCH",
  path: "/api/v1/users/me",
  summary: "Changes the caller's profile, address or password",
  access: access.signedIn,
  body: object(
    {
      name: Type.Optional(PersonName),
      locale: Type.Optional(Locale),
      email: Type.Optional(Email),
      password: Type.Optional(NewPassword),
      currentPassword: Type.Optional(GivenPassword),
    },
    { minProperties: 1 },
  ),
  replies: { 200: ProfileSchema },
  errors: ["email_taken", "invalid_credentials", "rate_limited", "unavailable"],
  bodyLimit: CREDENTIALS_LIMIT,
});

/** The person is forgotten, the address is free again. The last owner can't go: 409 `last_owner`. */
export const deleteProfile = defineRoute({
  name: "deleteProfile",
  service: "users",
  method: "DELETE",
  path: "/api/v1/users/me",
  summary: "Deletes the caller's account",
  access: access.signedIn,
  replies: { 204: Empty },
  errors: ["last_owner"],
});

const addressParams = object({ id: Id });

export const listAddresses = defineRoute({
  name: "listAddresses",
  service: "users",
  method: "GET",
  path: "/api/v1/users/me/addresses",
  summary: "The caller's address book, oldest first",
  access: access.signedIn,
  query: object(pageQuery),
  replies: { 200: page(SavedAddressSchema) },
});

export const addAddress = defineRoute({
  name: "addAddress",
  service: "users",
  method: "POST",
  path: "/api/v1/users/me/addresses",
  summary: "Adds an address to the book; 422 when the book is full",
  access: access.signedIn,
  body: AddressSchema,
  replies: { 201: SavedAddressSchema },
  errors: ["unprocessable", "idempotency_mismatch"],
});

export const replaceAddress = defineRoute({
  name: "replaceAddress",
  service: "users",
  method: "PUT",
  path: "/api/v1/users/me/addresses/{id}",
  summary: "Replaces an address",
  access: access.signedIn,
  params: addressParams,
  body: AddressSchema,
  replies: { 200: SavedAddressSchema },
  errors: ["not_found"],
});

export const removeAddress = defineRoute({
  name: "removeAddress",
  service: "users",
  method: "DELETE",
  path: "/api/v1/users/me/addresses/{id}",
  summary: "Removes an address",
  access: access.signedIn,
  params: addressParams,
  replies: { 204: Empty },
  errors: ["not_found"],
});

/** `q` matches the beginning of the address, or of any word of the name. */
export const listCustomers = defineRoute({
  name: "listCustomers",
  service: "users",
  method: "GET",
  path: "/api/v1/customers",
  summary: "The shop's customers, newest first",
  access: access.permission("customers:read"),
  query: object({ ...pageQuery, q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }),
  replies: { 200: page(ProfileSchema) },
});

export const readCustomer = defineRoute({
  name: "readCustomer",
  service: "users",
  method: "GET",
  path: "/api/v1/customers/{id}",
  summary: "A customer with the address book",
  access: access.permission("customers:read"),
  params: object({ id: Id }),
  replies: { 200: CustomerSchema },
  errors: ["not_found"],
});

const staffRole = oneOf(["staff", "owner"] as const);

export const listStaff = defineRoute({
  name: "listStaff",
  service: "users",
  method: "GET",
  path: "/api/v1/staff",
  summary: "Who works here, newest first",
  access: access.permission("staff:write"),
  query: object(pageQuery),
  replies: { 200: page(ProfileSchema) },
});

export const addStaff = defineRoute({
  name: "addStaff",
  service: "users",
  method: "POST",
  path: "/api/v1/staff",
  summary: "Makes an account for a member of staff",
  access: access.permission("staff:write"),
  body: object({ email: Email, name: PersonName, password: NewPassword, role: Type.Optional(staffRole) }),
  replies: { 201: ProfileSchema },
  errors: ["email_taken", "idempotency_mismatch", "unavailable"],
  bodyLimit: CREDENTIALS_LIMIT,
});

/** Works on any account, so that an owner can hire a customer; by id, never by an address that nobody has proved. */
export const updateStaff = defineRoute({
  name: "updateStaff",
  service: "users",
  method: "PATCH",
  path: "/api/v1/staff/{id}",
  summary: "Changes the name or role of a member of staff, or hires a customer",
  access: access.permission("staff:write"),
  params: object({ id: Id }),
  body: object({ name: Type.Optional(PersonName), role: Type.Optional(staffRole) }, { minProperties: 1 }),
  replies: { 200: ProfileSchema },
  errors: ["not_found", "last_owner"],
});

export const removeStaff = defineRoute({
  name: "removeStaff",
  service: "users",
  method: "DELETE",
  path: "/api/v1/staff/{id}",
  summary: "A member of staff leaves: signed out everywhere, and a customer from now on",
  access: access.permission("staff:write"),
  params: object({ id: Id }),
  replies: { 204: Empty },
  errors: ["not_found", "last_owner"],
});

export const userRoutes = {
  registerAccount,
  logIn,
  refreshSession,
  logOut,
  readProfile,
  updateProfile,
  deleteProfile,
  listAddresses,
  addAddress,
  replaceAddress,
  removeAddress,
  listCustomers,
  readCustomer,
  listStaff,
  addStaff,
  updateStaff,
  removeStaff,
  ...mailLinkRoutes,
  ...openidRoutes,
  ...oauthRoutes,
} as const;
