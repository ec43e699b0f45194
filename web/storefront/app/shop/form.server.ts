// Forms as they arrive: texts within their limits, and what is wrong with them, by field.
import type { Refusal } from "@souk/contracts/client";
import type { Address } from "@souk/contracts/schema";
import { type AddressName, addressNames, type FieldTrouble, limits, type Values } from "./form.ts";

const MAX_TEXT = 500;

/** Every text of a form, trimmed and bounded; files are none. */
export async function readForm(request: Request): Promise<Values> {
  const values: Record<string, string> = {};
  for (const [name, value] of await request.formData()) {
    if (typeof value === "string") values[name] = isPassword(name) ? value : value.trim().slice(0, MAX_TEXT);
  }
  return values;
}

/** Every character of it counts. */
const isPassword = (name: string): boolean => name === "password" || name === "currentPassword";

const OPTIONAL: ReadonlySet<AddressName> = new Set(["line2", "region", "phone"]);
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;

export function troubleOfEmail(email: string | undefined): FieldTrouble | undefined {
  if (email === undefined || email === "") return "missing";
  return EMAIL.test(email) && email.length <= limits.email ? undefined : "email";
}

export type ReadAddress = { readonly address: Address; readonly troubles: Readonly<Record<string, FieldTrouble>> };

/** `prefix` is before every name: `billing.` for the second address of a form. */
export function readAddress(values: Values, prefix = ""): ReadAddress {
  const troubles: Record<string, FieldTrouble> = {};
  const fields: Partial<Record<AddressName, string>> = {};
  for (const name of addressNames) {
    const text = values[prefix + name] ?? "";
    if (text === "" && !OPTIONAL.has(name)) troubles[prefix + name] = "missing";
    else if (text.length > limits[name]) troubles[prefix + name] = "long";
    if (text !== "") fields[name] = text;
  }
  if (fields.country !== undefined && !/^[A-Z]{2}$/.test(fields.country)) troubles[`${prefix}country`] = "missing";
  const { name = "", line1 = "", city = "", postalCode = "", country = "", ...optional } = fields;
  return { address: { name, line1, city, postalCode, country, ...optional }, troubles };
}

/** What the shop found wrong with single fields: `/shippingAddress/city` is `city`, `/billingAddress/city` is `billing.city`. */
export function troublesOf({ problem }: Refusal): Readonly<Record<string, FieldTrouble>> {
  const troubles: Record<string, FieldTrouble> = {};
  for (const { pointer } of problem.errors ?? []) {
    const [first = "", second = ""] = pointer.split("/").slice(1);
    const name = first === "billingAddress" ? `billing.${second}` : second === "" ? first : second;
    troubles[name] = name === "email" ? "email" : "wrong";
  }
  return troubles;
}
