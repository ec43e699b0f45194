// The clients that may ask for tokens in their own name. The environment holds only hashes of their secrets; a name
// may stand there twice, so that a secret can be replaced without a moment in which neither works.
import { createHash, timingSafeEqual } from "node:crypto";

/** The command line's client; it acts as an owner. */
export const OPERATOR = "operator";

export type ServiceClients = { verify(name: string, secret: string): boolean };

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const HASH = /^[0-9a-f]{64}$/;
const MAX_CLIENTS = 100;

/**
 * `{"orders": "<sha256>", "payments": ["<sha256>", "<sha256>"]}` or `orders:<sha256>,payments:<sha256>`; SHA-256 of
 * the secret's UTF-8 bytes in hex. Throws with the faulty entry's name, never with a hash.
 */
export function readServiceClients(setting: string): ServiceClients {
  const entries = setting.trim().startsWith("{") ? fromJson(setting) : fromList(setting);
  if (entries.length > MAX_CLIENTS) throw new Error(`SERVICE_CLIENTS has more than ${MAX_CLIENTS} entries`);
  const hashes = new Map<string, Buffer[]>();
  for (const [name, hash] of entries) {
    if (!NAME.test(name)) throw new Error("SERVICE_CLIENTS: a client's name must be lower-case letters, digits and -");
    if (!HASH.test(hash)) throw new Error(`SERVICE_CLIENTS: ${name} has no SHA-256 in hex`);
    hashes.set(name, [...(hashes.get(name) ?? []), Buffer.from(hash, "hex")]);
  }
  return {
    verify: (name, secret) => {
      const given = createHash("sha256").update(secret).digest();
      return (hashes.get(name) ?? []).some((hash) => timingSafeEqual(hash, given));
    },
  };
}

type Entries = readonly (readonly [name: string, hash: string])[];

function fromList(setting: string): Entries {
  return setting
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      const colon = entry.indexOf(":");
      return [entry.slice(0, Math.max(colon, 0)), entry.slice(colon + 1)] as const;
    });
}

function fromJson(setting: string): Entries {
  const parsed: unknown = parse(setting);
  if (typeof parsed !== "object" || parsed === null) throw new Error("SERVICE_CLIENTS is not a JSON object");
  return Object.entries(parsed).flatMap(([name, hashes]) =>
    (Array.isArray(hashes) ? hashes : [hashes]).map((hash) => [name, typeof hash === "string" ? hash : ""] as const),
  );
}

function parse(setting: string): unknown {
  try {
    return JSON.parse(setting);
  } catch {
    throw new Error("SERVICE_CLIENTS is neither JSON nor a list of name:sha256");
  }
}
