// Tokens as a forger would make them, the market's own private key included: what is signed well and says something
// wrong must be refused for what it says.
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { systemRandom } from "@souk/chassis/random";
import { deriveKeys } from "../../services/users/secrets.ts";
import { createKeySealing } from "../../services/users/signing/key-sealing.ts";
import type { AttackMarket } from "./market.ts";

export type Jwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: string;
};

export type Forge = {
  /** Signed with the key that the market signs with. */
  real(change: Partial<Record<"header" | "claims", Readonly<Record<string, unknown>>>>): string;
  /** Signed with a key of the forger's. */
  own(header: Readonly<Record<string, unknown>>, claims?: Readonly<Record<string, unknown>>): string;
  /** The forger's public key. */
  readonly jwk: Readonly<Record<string, unknown>>;
};

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function decode(token: string): Jwt {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
  return { header: read(header), claims: read(claims), signature };
}

/** A value of `undefined` takes the field away. */
export function createForge(market: AttackMarket, genuine: string): Forge {
  const { header, claims } = decode(genuine);
  const marketKey = privateKeyOf(market, String(header.kid));
  const pair = generateKeyPairSync("ed25519");
  const make = (key: KeyObject, head: object, body: object): string => {
    const input = `${encode({ ...header, ...head })}.${encode({ ...claims, ...body })}`;
    return `${input}.${sign(null, Buffer.from(input), key).toString("base64url")}`;
  };
  return {
    real: (change) => make(marketKey, change.header ?? {}, change.claims ?? {}),
    own: (head, body = {}) => make(pair.privateKey, head, body),
    jwk: pair.publicKey.export({ format: "jwk" }) as Record<string, unknown>,
  };
}

/** A signature by a shared secret, which a public key is not. */
export function hmacToken(genuine: string, secret: string | Buffer, alg = "HS256"): string {
  const { header, claims } = decode(genuine);
  const input = `${encode({ ...header, alg })}.${encode({ ...claims, role: "owner", scope: "staff:write" })}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

function privateKeyOf(market: AttackMarket, kid: string): KeyObject {
  const database = new DatabaseSync(market.storeFile("users"), { readOnly: true });
  try {
    const row = database.prepare("SELECT sealed_private_key FROM signing_keys WHERE kid = ?").get(kid);
    const sealing = createKeySealing(deriveKeys(market.secrets.keyEncryption).sealing, systemRandom);
    const opened = sealing.open(kid, row?.sealed_private_key as Uint8Array);
    if (opened === undefined) throw new Error("the signing key can't be opened");
    return createPrivateKey({ key: Buffer.from(opened), format: "der", type: "pkcs8" });
  } finally {
    database.close();
  }
}
