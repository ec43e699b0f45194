// The building blocks of every schema: strict objects and the shapes that the whole shop shares.
// Strict means: an unknown field is an error, never dropped (security.md, "unknown fields").
import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";

export { type Static, type TObject, type TSchema, Type };

/** An object that refuses unknown fields. */
export function object<const P extends TProperties>(properties: P, options: Readonly<Record<string, unknown>> = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** One of a fixed set of strings, written as a JSON Schema `enum`. */
export function oneOf<const T extends readonly string[]>(values: T, options: Readonly<Record<string, unknown>> = {}) {
  return Type.Unsafe<T[number]>({ type: "string", enum: [...values], ...options });
}

/** A value or null, in the form that OpenAPI 3.1 and JSON Schema both read. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** UUIDv7 in lower case (RFC 9562). */
export const Id = Type.String({ format: "uuid" });

/** RFC 3339, always UTC, always with milliseconds. */
export const Time = Type.String({ format: "date-time" });

/** ISO 4217 alphabetic code. Whether the shop knows it is a 422, not a 400. */
export const Currency = Type.String({ pattern: "^[A-Z]{3}$" });

/** ISO 3166-1 alpha-2. */
export const Country = Type.String({ pattern: "^[A-Z]{2}$" });

/** The largest amount that any field carries, in minor units: ten thousand million, far under 2^53. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** An integer in the currency's minor unit (ISO 4217 exponents). */
export const MoneySchema = object({
  amount: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }),
  currency: Currency,
});

/** 254 is the longest address that SMTP can carry (RFC 5321, erratum 1690). */
export const Email = Type.String({ format: "email", maxLength: 254 });

/** What a merchant calls a unit of stock. Real ones contain `/`, spaces, `#` and `%`. */
export const Sku = Type.String({ minLength: 1, maxLength: 128, pattern: "^[^\\u0000-\\u001f\\u007f]+$" });

/** The readable name of a product or collection in a URL. */
export const Handle = Type.String({ minLength: 1, maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f]+$" });

export const AddressSchema = object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  line1: Type.String({ minLength: 1, maxLength: 200 }),
  line2: Type.Optional(Type.String({ maxLength: 200 })),
  city: Type.String({ minLength: 1, maxLength: 120 }),
  region: Type.Optional(Type.String({ maxLength: 120 })),
  postalCode: Type.String({ minLength: 1, maxLength: 20 }),
  country: Country,
  phone: Type.Optional(Type.String({ maxLength: 40 })),
});
export type Address = Static<typeof AddressSchema>;

/** The largest page a list answers, and the page it answers when not told. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** The query fields that every list takes. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
};

/** `{items, nextCursor, total}`; `nextCursor` is opaque and null on the last page. */
export function page<T extends TSchema>(item: T) {
  return object({
    items: Type.Array(item),
    nextCursor: nullable(Type.String()),
    total: Type.Integer({ minimum: 0 }),
  });
}

/** The body of an answer that has none (204, 202 without a document). */
export const Empty = Type.Null();
