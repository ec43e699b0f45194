// Who may try how often. A network is limited over all accounts, an account over all networks; but a network from
// which the account has signed in before has attempts of its own, so that no guesser elsewhere can lock the owner out.
import type { Instant } from "@souk/chassis/clock";
import { emailKey } from "../account/account.ts";
import { keyedHash } from "../secrets.ts";
import type { AttemptStore, Bucket } from "./attempt-store.ts";

/** A household or an office behind one address has many forgetful people. */
const NETWORK = { burst: 50, intervalMs: 6_000 };
/** After ten misses in a row one guess every three minutes: 480 a day against any one account. */
const ACCOUNT = { burst: 10, intervalMs: 180_000 };
/** New accounts from one network. */
const REGISTRATION = { burst: 100, intervalMs: 10_000 };

/** Mails with links that one network may cause. */
const LINKS_OF_NETWORK = { burst: 30, intervalMs: 30_000 };
/** Mails with links to one address or for one account: nobody's inbox is filled by us. */
const LINKS = { burst: 3, intervalMs: 600_000 };

export type Attempt = {
  /** It was no guess: the password was right. */
  forgive(at: Instant): Promise<void>;
};

export type GuessingLimits = {
  /** A sign-in or a password asked for again. `accountId` where the address has one; the answer must not tell. */
  login(email: string, accountId: string | undefined, network: string, at: Instant): Promise<Attempt | Limited>;
  /** Forgive it when the address was free: then nothing was learned. It still counts as a new account. */
  registration(network: string, at: Instant): Promise<Attempt | Limited>;
  /**
   * Counts a mail with a link that is asked for, known address or not. `about` is what for and whose: an address, or an
   * account that asks for itself.
   */
  mailLink(
    about: readonly [purpose: string, whose: string],
    network: string,
    at: Instant,
  ): Promise<"counted" | Limited>;
  /** Whoever has just set a new password by a link has no use for the misses of before. */
  forgiveAll(email: string, network: string, at: Instant): Promise<void>;
  /** A provider's answer that is brought here. Forgive it when it was good. */
  answer(network: string, at: Instant): Promise<Attempt | Limited>;
  /** Counts a client's wrong secret, or a link's; a right one is never limited. */
  wrongSecret(network: string, at: Instant): Promise<"counted" | Limited>;
  /** Notes a network from which the account has signed in. */
  recognise(accountId: string, network: string, at: Instant): Promise<void>;
};

export type Limited = { readonly retryAfterMs: number };

type Options = { readonly store: AttemptStore; readonly namingKey: Uint8Array; readonly enabled: boolean };

const free: Attempt = { forgive: async () => {} };

export function createGuessingLimits({ store, namingKey, enabled }: Options): GuessingLimits {
  const name = (kind: string, ...parts: readonly string[]) => `${kind}:${keyedHash(namingKey, parts.join("\n"))}`;
  const networkBucket = (network: string): Bucket => ({ key: name("network", network), ...NETWORK });

  const attempt = async (buckets: readonly Bucket[], guesses: readonly Bucket[], at: Instant) => {
    const outcome = await store.take(buckets, at);
    return outcome === "taken" ? { forgive: (now: Instant) => store.giveBack(guesses, now) } : outcome;
  };

  if (!enabled) return unlimited(store, (network) => name("seen", network));
  return {
    login: async (email, accountId, network, at) => {
      const known = await store.isKnown(accountId ?? "", name("seen", network));
      const key = known ? name("known", emailKey(email), network) : name("account", emailKey(email));
      const buckets = [networkBucket(network), { key, ...ACCOUNT }];
      return attempt(buckets, buckets, at);
    },
    registration: async (network, at) => {
      const guess = networkBucket(network);
      return attempt([guess, { key: name("registration", network), ...REGISTRATION }], [guess], at);
    },
    answer: async (network, at) => {
      const guess = [networkBucket(network)];
      return attempt(guess, guess, at);
    },
    mailLink: async ([purpose, whose], network, at) => {
      const outcome = await store.take(
        [
          { key: name("links", network), ...LINKS_OF_NETWORK },
          { key: name("link", purpose, emailKey(whose)), ...LINKS },
        ],
        at,
      );
      return outcome === "taken" ? "counted" : outcome;
    },
    forgiveAll: (email, network, at) => {
      const whole = { burst: ACCOUNT.burst, intervalMs: ACCOUNT.burst * ACCOUNT.intervalMs };
      const keys = [name("known", emailKey(email), network), name("account", emailKey(email))];
      return store.giveBack(
        keys.map((key) => ({ key, ...whole })),
        at,
      );
    },
    wrongSecret: async (network, at) => {
      const outcome = await store.take([networkBucket(network)], at);
      return outcome === "taken" ? "counted" : outcome;
    },
    recognise: (accountId, network, at) => store.remember(accountId, name("seen", network), at),
  };
}

/** `RATE_LIMIT=off`, for load tests on loopback. */
function unlimited(store: AttemptStore, nameOf: (network: string) => string): GuessingLimits {
  return {
    login: async () => free,
    registration: async () => free,
    answer: async () => free,
    mailLink: async () => "counted",
    forgiveAll: async () => {},
    wrongSecret: async () => "counted",
    recognise: (accountId, network, at) => store.remember(accountId, nameOf(network), at),
  };
}
