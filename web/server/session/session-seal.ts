// Seals what a session, or a departure, holds under its own cookie, so that the store alone opens nothing: the row's key is a digest of
// the cookie, and the key of the seal is derived from it (HKDF-SHA256, RFC 5869; AES-256-GCM).
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import type { Random } from "@souk/chassis/random";

const COOKIE_BYTES = 32;
const COOKIE = /^[A-Za-z0-9_-]{43}$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const CIPHER = "aes-256-gcm";

export function newCookie(random: Random): string {
  return Buffer.from(random.bytes(COOKIE_BYTES)).toString("base64url");
}

export function isCookie(text: string | undefined): text is string {
  return text !== undefined && COOKIE.test(text);
}

export function sessionIdOf(cookie: string): string {
  return createHash("sha256").update(`souk session ${cookie}`).digest("base64url");
}

function keyOf(cookie: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", cookie, "", "souk session seal", KEY_BYTES));
}

export function seal(cookie: string, held: object, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(cookie), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(held), "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
}

/** Undefined for what was sealed under another cookie, or is damaged. */
export function unseal<Held>(cookie: string, sealed: Uint8Array): Held | undefined {
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, keyOf(cookie), nonce);
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString("utf8")) as Held;
  } catch {
    return undefined;
  }
}
