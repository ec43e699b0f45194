// A sign-in that has begun, as the one who asked keeps it: sealed, so that neither state, nonce nor verifier can be read
// or chosen outside users, and bound to the provider, to what it is for, and to whom.
import { timingSafeEqual } from "node:crypto";
import type { Instant } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import type { KeySealing } from "../signing/key-sealing.ts";
import type { Challenge } from "./provider.ts";

export const TRANSACTION_SECONDS = 600;
const SECRET_BYTES = 32;
const ID_BYTES = 16;

/** What it was begun for; the same must be said at its end. */
export type Bond = {
  readonly provider: string;
  /** Whose account is to be linked; null: a sign-in. */
  readonly accountId: string | null;
};

export type Transaction = Challenge & {
  readonly id: string;
  readonly expiresAt: Instant;
  /** Of the password that was shown to link; null: a sign-in. */
  readonly credentialsVersion: number | null;
};
export type Sealed = { readonly transaction: string; readonly challenge: Challenge };

export type Transactions = {
  begin(bond: Bond & Pick<Transaction, "credentialsVersion">, at: Instant): Sealed;
  /** Undefined: not ours, begun for something else, of another state, or too old. */
  open(sealed: string, bond: Bond & { readonly state: string }, at: Instant): Transaction | undefined;
};

export function createTransactions(sealing: KeySealing, random: Random): Transactions {
  const secret = (bytes = SECRET_BYTES): string => Buffer.from(random.bytes(bytes)).toString("base64url");
  return {
    begin: (bond, at) => {
      const challenge = { state: secret(), nonce: secret(), verifier: secret() };
      const { credentialsVersion } = bond;
      const expiresAt = at + TRANSACTION_SECONDS * 1000;
      const whole: Transaction = { ...challenge, id: secret(ID_BYTES), expiresAt, credentialsVersion };
      const sealed = sealing.seal(nameOf(bond), Buffer.from(JSON.stringify(whole)));
      return { transaction: Buffer.from(sealed).toString("base64url"), challenge };
    },
    open: (sealed, bond, at) => {
      const opened = sealing.open(nameOf(bond), Buffer.from(sealed, "base64url"));
      if (!opened) return undefined;
      const transaction = JSON.parse(Buffer.from(opened).toString("utf8")) as Transaction;
      return transaction.expiresAt > at && same(transaction.state, bond.state) ? transaction : undefined;
    },
  };
}

function nameOf({ provider, accountId }: Bond): string {
  return JSON.stringify(["openid transaction", provider, accountId]);
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
