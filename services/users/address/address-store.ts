// The port to the address books. One method is one atomic operation, its idempotency record included.
import type { Instant } from "@souk/chassis/clock";
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Address } from "@souk/contracts/schema";
import type { BookEntry } from "./address.ts";

export type NewEntry = {
  readonly id: string;
  readonly accountId: string;
  readonly address: Address;
  readonly at: Instant;
};

export type AddressPage = { readonly entries: readonly BookEntry[]; readonly total: number; readonly more: boolean };

export type AddressStore = {
  /**
   * `full` at MAX_ADDRESSES, also for calls at the same time; `missing` where the account is gone. The same record
   * again: the first answer, no effect.
   */
  add(entry: NewEntry, once?: IdempotencyRecord): Promise<BookEntry | "full" | "missing">;
  /** Another account's entry is missing. */
  replace(accountId: string, id: string, address: Address): Promise<BookEntry | "missing">;
  remove(accountId: string, id: string): Promise<"removed" | "missing">;
  /** Oldest first, after the id `after`. */
  list(accountId: string, query: { readonly after?: string; readonly limit: number }): Promise<AddressPage>;
};
