// The keys that one secret of the environment gives, each for one use, so that none stands for another.
import { createHmac, hkdfSync } from "node:crypto";

export type DerivedKeys = {
  /** Seals private signing keys at rest. */
  readonly sealing: Uint8Array;
  /** Hides addresses and networks in counters. */
  readonly naming: Uint8Array;
  /** Makes the tokens of links that are sent by mail. */
  readonly links: Uint8Array;
  /** Seals sign-ins with a provider that have begun. */
  readonly transactions: Uint8Array;
  /** Hides what a request's fingerprint would tell of the password in it. */
  readonly fingerprints: Uint8Array;
};

const KEY_BYTES = 32;

export function deriveKeys(secret: string): DerivedKeys {
  const derive = (use: string) => new Uint8Array(hkdfSync("sha256", secret, "", `souk/users/${use}`, KEY_BYTES));
  return {
    sealing: derive("sealing"),
    naming: derive("naming"),
    links: derive("mail-links"),
    transactions: derive("openid-transactions"),
    fingerprints: derive("fingerprints"),
  };
}

export function keyedHash(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
