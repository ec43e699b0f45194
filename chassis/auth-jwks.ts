// The public keys that tokens are verified with, by `kid`. Fetched when an unknown kid is met, at most once per
// cooldown, so that forged kids cost nothing; kept on disk, so that a service starts while users is down.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type CryptoKey, importJWK, type JWK } from "jose";
import type { Clock } from "./clock.ts";
import { problem } from "./errors.ts";
import type { Log } from "./log.ts";

export type JsonWebKeySet = { readonly keys: readonly JWK[] };

export type JwksCache = {
  /** Undefined: there is no such key. Throws `unavailable` where no key at all could be fetched for a while. */
  keyFor(kid: string): Promise<CryptoKey | undefined>;
};

export type JwksOptions = {
  readonly fetch: () => Promise<JsonWebKeySet>;
  readonly cacheFile?: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** Between two fetches that succeeded, and between two that failed. */
const COOLDOWN_MS = 30_000;
const RETRY_MS = 500;
/** While there is no key at all a request waits for one so long: at a start, users may be up a moment later. */
const FIRST_KEYS_WITHIN_MS = 1_500;
const MAX_KEYS = 32;

export function createJwksCache({ fetch, cacheFile, clock, log }: JwksOptions): JwksCache {
  let keys = new Map<string, CryptoKey>();
  let nextFetchMs = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let restored: Promise<void> | undefined;

  const adopt = async (set: JsonWebKeySet): Promise<void> => {
    const fresh = new Map<string, CryptoKey>();
    for (const key of set.keys.slice(0, MAX_KEYS)) {
      // Ed25519 public keys only: a symmetric or RSA key in the set must never verify anything.
      if (key.kty !== "OKP" || key.crv !== "Ed25519" || typeof key.kid !== "string" || key.d !== undefined) continue;
      const imported = await importJWK(key, "EdDSA");
      if (!(imported instanceof Uint8Array)) fresh.set(key.kid, imported);
    }
    keys = fresh;
  };

  const restore = async (): Promise<void> => {
    if (cacheFile === undefined) return;
    try {
      await adopt(JSON.parse(await readFile(cacheFile, "utf8")) as JsonWebKeySet);
    } catch {
      // None kept yet, or unreadable: they are fetched.
    }
  };

  const refresh = async (): Promise<void> => {
    try {
      const set = await fetch();
      await adopt(set);
      nextFetchMs = clock.monotonicMs() + COOLDOWN_MS;
      if (cacheFile !== undefined)
        await keep(cacheFile, set).catch((err) => log.warn({ err }, "keeping the token keys failed"));
    } catch (error) {
      nextFetchMs = clock.monotonicMs() + RETRY_MS;
      log.warn({ err: error }, "fetching the token keys failed");
    }
  };

  const fetchOnce = (): Promise<void> => {
    fetching ??= refresh().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  return {
    keyFor: async (kid) => {
      restored ??= restore();
      await restored;
      const known = keys.get(kid);
      if (known) return known;
      const untilMs = clock.monotonicMs() + FIRST_KEYS_WITHIN_MS;
      for (;;) {
        if (fetching || clock.monotonicMs() >= nextFetchMs) await fetchOnce();
        if (keys.size > 0 || nextFetchMs > untilMs) break;
        await clock.sleep(Math.max(1, nextFetchMs - clock.monotonicMs()));
      }
      if (keys.size === 0) throw problem("unavailable", "tokens can't be verified yet", { retryAfterSeconds: 1 });
      return keys.get(kid);
    },
  };
}

/** Public keys: nothing to protect but their wholeness. */
async function keep(file: string, set: JsonWebKeySet): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, JSON.stringify(set));
  await rename(draft, file);
}
