// Private keys at rest: AES-256-GCM, bound to the key's id, so that neither a copy of the store nor swapped rows are of use.
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "@souk/chassis/random";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type KeySealing = {
  seal(kid: string, secret: Uint8Array): Uint8Array;
  /** Undefined where it was sealed under another key or for another id. */
  open(kid: string, sealed: Uint8Array): Uint8Array | undefined;
};

export function createKeySealing(key: Uint8Array, random: Random): KeySealing {
  return {
    seal: (kid, secret) => {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(kid));
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (kid, sealed) => {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(kid)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
