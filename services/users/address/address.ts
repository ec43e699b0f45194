// An entry of an account's address book.
import { toTime } from "@souk/chassis/clock";
import type { Address } from "@souk/contracts/schema";
import type { SavedAddress } from "@souk/contracts/users/account-schema";

export type BookEntry = { readonly id: string; readonly address: Address; readonly createdAt: number };

/** C0, DEL and C1: nothing that a label printer or a mail header could stumble over. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** The first field with a control character in it. */
export function controlCharacterIn(address: Address): string | undefined {
  return Object.entries(address).find(([, value]) => CONTROL.test(value))?.[0];
}

export function toSavedAddress({ id, address, createdAt }: BookEntry): SavedAddress {
  const { name, line1, line2, city, region, postalCode, country, phone } = address;
  return {
    id,
    name,
    line1,
    ...(line2 !== undefined && { line2 }),
    city,
    ...(region !== undefined && { region }),
    postalCode,
    country,
    ...(phone !== undefined && { phone }),
    createdAt: toTime(createdAt),
  };
}
