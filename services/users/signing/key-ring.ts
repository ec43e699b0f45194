// The keys in use. Every instance reads them from the store anew each minute and adds the next in time; the store lets
// one of them win. Between two readings nothing can go wrong, because a key is published long before it signs.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Log } from "@souk/chassis/log";
import type { PublicKey } from "@souk/contracts/users/oauth-routes";
import type { KeySealing } from "./key-sealing.ts";
import type { KeyStore } from "./key-store.ts";
import { type KeySchedule, nextKeyDueAt, retiredKeys, type StoredKey, signingKeyAt } from "./signing-key.ts";

const REFRESH_MS = 60_000;

export type KeyRing = {
  /** Reads the keys, makes the first one where there is none. Throws where the secret doesn't open them. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The key that signs now. */
  current(): { readonly kid: string; readonly privateKey: KeyObject };
  /** All that must be published: past, present and next. */
  published(): readonly PublicKey[];
  /** Adds what is due, drops what has retired. Runs by itself every minute. */
  turn(): Promise<void>;
};

type Options = {
  readonly store: KeyStore;
  readonly sealing: KeySealing;
  readonly schedule: KeySchedule;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
};

export function createKeyRing({ store, sealing, schedule, clock, ids, log }: Options): KeyRing {
  let keys: readonly StoredKey[] = [];
  let timer: { stop(): Promise<void> } | undefined;
  const opened = new Map<string, KeyObject>();

  const turn = async (): Promise<void> => {
    keys = await store.list();
    const now = clock.now();
    if (nextKeyDueAt(keys, schedule) <= now) {
      const outcome = await store.append(createKey(keys.at(-1), { now, leadMs: schedule.leadMs, ids, sealing }));
      log.info({ outcome }, "a signing key was due");
      keys = await store.list();
    }
    const retired = retiredKeys(keys, now, schedule).map((key) => key.kid);
    if (retired.length === 0) return;
    await store.remove(retired);
    for (const kid of retired) opened.delete(kid);
    keys = keys.filter((key) => !retired.includes(key.kid));
  };

  const privateKeyOf = (key: StoredKey): KeyObject => {
    const known = opened.get(key.kid);
    if (known) return known;
    const secret = sealing.open(key.kid, key.sealedPrivateKey);
    if (!secret) throw new Error("KEY_ENCRYPTION_SECRET does not open the stored signing keys; was it changed?");
    const privateKey = createPrivateKey({ key: Buffer.from(secret), format: "der", type: "pkcs8" });
    opened.set(key.kid, privateKey);
    return privateKey;
  };

  const current = () => {
    const key = signingKeyAt(keys, clock.now());
    if (!key) throw new Error("there is no signing key; the key ring was not started");
    return { kid: key.kid, privateKey: privateKeyOf(key) };
  };

  return {
    start: async () => {
      await turn();
      current();
      timer = clock.every(REFRESH_MS, () =>
        turn().catch((error: unknown) => log.error({ err: error }, "the signing keys could not be read")),
      );
    },
    stop: async () => timer?.stop(),
    current,
    published: () => keys.map((key) => key.publicKey),
    turn,
  };
}

type KeyContext = {
  readonly now: number;
  readonly leadMs: number;
  readonly ids: Ids;
  readonly sealing: KeySealing;
};

/** The first key signs at once, because nobody can have cached anything yet. */
function createKey(newest: StoredKey | undefined, { now, leadMs, ids, sealing }: KeyContext): StoredKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const kid = ids.uuid();
  const x = publicKey.export({ format: "jwk" }).x;
  if (x === undefined) throw new Error("an Ed25519 key without x");
  return {
    kid,
    previousKid: newest?.kid ?? null,
    publicKey: { kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" },
    sealedPrivateKey: sealing.seal(kid, privateKey.export({ format: "der", type: "pkcs8" })),
    createdAt: now,
    activatesAt: newest ? now + leadMs : now,
  };
}
