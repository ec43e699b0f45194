// Keeps browser sessions: opens one at sign-in, hands out an access token that lasts, and lets one exchange of tokens
// at a time run per session, because a refresh token works once and a second use ends everything (RFC 9700, 4.14).
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Random } from "@souk/chassis/random";
import type { Client, Refusal } from "@souk/contracts/client";
import type { SessionDocument } from "@souk/contracts/users/account-schema";
import { isDue, type SessionTokens, tokensOf } from "./session.ts";
import { isCookie, newCookie, seal, sessionIdOf, unseal } from "./session-seal.ts";
import type { SessionStore, StoredSession } from "./session-store.ts";

export type SessionKeeper = {
  /** The new session's cookie. */
  open(document: SessionDocument): Promise<string>;
  /** The session with a usable access token; undefined where there is none, or it has ended. Throws `unavailable`. */
  current(cookie: string | undefined, client: Client): Promise<SessionTokens | undefined>;
  /** As `current`, after an access token was refused before its time: it is exchanged now, unless it was already. */
  renounce(cookie: string | undefined, accessToken: string, client: Client): Promise<SessionTokens | undefined>;
  /** What the session says of its user is said anew, after a change of the profile. */
  renew(cookie: string, user: SessionTokens["user"]): Promise<void>;
  close(cookie: string | undefined, client: Client): Promise<void>;
  /** Deletes sessions that have ended. */
  sweep(): Promise<void>;
};

export type SessionKeeperOptions = {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly lifetimeMs: number;
};

/** Longer than an exchange takes; after it another process may try. */
const CLAIM_MS = 15_000;
const WAIT_MS = 50;
const WAIT_AT_MOST_MS = 16_000;
const SWEEP_LIMIT = 1_000;

export function createSessionKeeper(options: SessionKeeperOptions): SessionKeeper {
  const { sessions, clock, random, lifetimeMs } = options;
  const exchanging = new Map<string, Promise<SessionTokens | undefined>>();

  const once = ({ cookie, id }: Opened, isOver: IsOver, client: Client): Promise<SessionTokens | undefined> => {
    const running = exchanging.get(id);
    if (running) return running;
    const started = exchange(options, { cookie, isOver, client }).finally(() => exchanging.delete(id));
    exchanging.set(id, started);
    return started;
  };
  const current = async (
    cookie: string | undefined,
    isOver: IsOver,
    client: Client,
  ): Promise<SessionTokens | undefined> => {
    const opened = await open(options, cookie);
    if (opened === undefined) return undefined;
    return isOver(opened.tokens) ? once(opened, isOver, client) : opened.tokens;
  };
  const isDueNow: IsOver = (tokens) => isDue(tokens, clock.now());

  return {
    open: async (document) => {
      const cookie = newCookie(random);
      const now = clock.now();
      const sealed = seal(cookie, tokensOf(document, now), random);
      await sessions.add(sessionIdOf(cookie), { sealed, expiresAt: now + lifetimeMs });
      return cookie;
    },
    current: (cookie, client) => current(cookie, isDueNow, client),
    renounce: (cookie, refused, client) =>
      current(cookie, (tokens) => tokens.accessToken === refused || isDueNow(tokens), client),
    renew: async (cookie, user) => {
      const opened = await open(options, cookie);
      if (opened === undefined) return;
      const { id, stored, tokens } = opened;
      const now = clock.now();
      // Where tokens are being exchanged, the answer brings the user as it is by then.
      if ((await sessions.claim(id, stored.version, { now, until: now + CLAIM_MS })) !== "claimed") return;
      await sessions.replace(id, stored.version, seal(cookie, { ...tokens, user }, random));
    },
    close: async (cookie, client) => {
      const opened = await open(options, cookie);
      if (opened === undefined) return;
      await sessions.remove(opened.id);
      // Nobody can use the token any more; users is told so that it also forgets it.
      await client.logOut({ body: { refreshToken: opened.tokens.refreshToken } }).catch(() => undefined);
    },
    sweep: async () => {
      while ((await sessions.sweep(clock.now(), SWEEP_LIMIT)) === SWEEP_LIMIT);
    },
  };
}

/** These tokens have to be exchanged. */
type IsOver = (tokens: SessionTokens) => boolean;

type Opened = {
  readonly cookie: string;
  readonly id: string;
  readonly stored: StoredSession;
  readonly tokens: SessionTokens;
};

async function open(
  { sessions, clock }: SessionKeeperOptions,
  cookie: string | undefined,
): Promise<Opened | undefined> {
  if (!isCookie(cookie)) return undefined;
  const id = sessionIdOf(cookie);
  const stored = await sessions.find(id, clock.now());
  const tokens = stored && unseal<SessionTokens>(cookie, stored.sealed);
  return stored && tokens && { cookie, id, stored, tokens };
}

/** Waits for another process that is at it. */
async function exchange(
  options: SessionKeeperOptions,
  { cookie, isOver, client }: { readonly cookie: string; readonly isOver: IsOver; readonly client: Client },
): Promise<SessionTokens | undefined> {
  const { sessions, clock } = options;
  const untilMs = clock.monotonicMs() + WAIT_AT_MOST_MS;
  for (;;) {
    const opened = await open(options, cookie);
    if (opened === undefined) return undefined;
    if (!isOver(opened.tokens)) return opened.tokens;
    const now = clock.now();
    const claim = await sessions.claim(opened.id, opened.stored.version, { now, until: now + CLAIM_MS });
    if (claim === "gone") return undefined;
    if (claim === "claimed") return redeem(options, opened, client);
    if (clock.monotonicMs() >= untilMs) throw problem("unavailable", "the session is being renewed");
    if (claim === "busy") await clock.sleep(WAIT_MS);
  }
}

async function redeem(
  { sessions, clock, random }: SessionKeeperOptions,
  { cookie, id, stored, tokens }: Opened,
  client: Client,
): Promise<SessionTokens | undefined> {
  const answer = await client
    .refreshSession({ body: { refreshToken: tokens.refreshToken } })
    .catch((error: unknown) => ({ error }));
  if ("body" in answer) {
    const renewed = tokensOf(answer.body, clock.now());
    const kept = await sessions.replace(id, stored.version, seal(cookie, renewed, random));
    return kept ? renewed : undefined;
  }
  if ("problem" in answer && hasEnded(answer)) {
    await sessions.remove(id);
    return undefined;
  }
  await sessions.release(id, stored.version);
  if (clock.now() < tokens.accessUntil) return tokens; // Still good: the next request tries again.
  throw problem("unavailable", "sign-in can't be renewed now", { retryAfterSeconds: 1 });
}

function hasEnded({ status }: Refusal): boolean {
  return status === 400 || status === 401;
}
