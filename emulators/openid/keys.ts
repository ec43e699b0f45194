// The emulator keeps nothing: its signing key and the keys of its cookies are derived from its one secret, so that tokens
// and cookies of before a restart are still good after it.
import { createPrivateKey, hkdfSync } from "node:crypto";

export type Keys = {
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly cookies: readonly string[];
};

const SEED_BYTES = 32;
/** RFC 8410: an Ed25519 private key in PKCS#8 is this and the seed. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export function deriveKeys(secret: string): Keys {
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `souk/openid/${use}`, SEED_BYTES));
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, derive("signing")]),
    format: "der",
    type: "pkcs8",
  });
  return {
    jwk: { ...key.export({ format: "jwk" }), kid: "souk-id-1", alg: "EdDSA", use: "sig" },
    cookies: [derive("cookies").toString("base64url")],
  };
}
