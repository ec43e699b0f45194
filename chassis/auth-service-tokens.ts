// This service's own token, for calling others: `client_credentials` at users (RFC 6749, 4.4), renewed at half its
// life in the background, kept on disk (0600) so that a restart of users, or of us, is not noticed.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock, Instant, Repeating } from "./clock.ts";
import { problem } from "./errors.ts";
import type { Log } from "./log.ts";

export type ServiceTokens = {
  /** Waits (at most FIRST_TOKEN_WAIT_MS) where there is none yet; then throws `unavailable`. */
  current(): Promise<string>;
  /** The same at once, where there is one. */
  ready(): string | undefined;
  /** A peer refused this token: get another, unless that was just done. */
  refused(token: string): void;
  start(): void;
  stop(): void;
};

export type IssuedToken = { readonly access_token: string; readonly expires_in: number };

export type ServiceTokensOptions = {
  /** Asks users; `requestToken` (auth-users.ts) does it over discovery. */
  readonly request: () => Promise<IssuedToken>;
  readonly cacheFile?: string;
  readonly clock: Clock;
  readonly log: Log;
};

type Held = { readonly token: string; readonly issuedAt: Instant; readonly expiresAt: Instant };

export const FIRST_TOKEN_WAIT_MS = 10_000;
const CHECK_EVERY_MS = 500;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** Not used any more so shortly before its end. */
const MARGIN_MS = 10_000;
const REFUSED_COOLDOWN_MS = 5_000;

export function createServiceTokens({ request, cacheFile, clock, log }: ServiceTokensOptions): ServiceTokens {
  let held: Held | undefined;
  let renewing: Promise<void> | undefined;
  let retryMs = RETRY_MIN_MS;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let lastIssuedMs = Number.NEGATIVE_INFINITY;
  let ticking: Repeating | undefined;
  let restored = cacheFile === undefined;

  const usable = (): string | undefined =>
    held !== undefined && held.expiresAt - MARGIN_MS > clock.now() ? held.token : undefined;

  const renew = async (): Promise<void> => {
    if (!restored && cacheFile !== undefined) {
      restored = true;
      held = await restore(cacheFile);
      if (usable() !== undefined && !isDue(held, clock.now())) return;
    }
    try {
      const issued = await request();
      const now = clock.now();
      held = { token: issued.access_token, issuedAt: now, expiresAt: now + issued.expires_in * 1000 };
      lastIssuedMs = clock.monotonicMs();
      retryMs = RETRY_MIN_MS;
      if (cacheFile !== undefined)
        await keep(cacheFile, held).catch((err) => log.warn({ err }, "keeping the token failed"));
    } catch (error) {
      notBeforeMs = clock.monotonicMs() + retryMs;
      retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
      // At a start users may not be up yet: that is no news.
      if (usable() === undefined) log.debug({ err: error }, "no service token yet");
      else log.warn({ err: error }, "renewing the service token failed");
    }
  };

  const renewOnce = (): Promise<void> => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const tick = (): Promise<void> | undefined =>
    isDue(held, clock.now()) && clock.monotonicMs() >= notBeforeMs ? renewOnce() : undefined;

  const current = async (): Promise<string> => {
    const untilMs = clock.monotonicMs() + FIRST_TOKEN_WAIT_MS;
    for (;;) {
      const token = usable();
      if (token !== undefined) return token;
      const nowMs = clock.monotonicMs();
      if (nowMs >= untilMs) throw problem("unavailable", "no service token", { retryAfterSeconds: 1 });
      if (nowMs < notBeforeMs) await clock.sleep(Math.min(notBeforeMs, untilMs) - nowMs);
      else await renewOnce();
    }
  };

  return {
    current,
    ready: usable,
    refused: (token) => {
      if (held?.token !== token || clock.monotonicMs() - lastIssuedMs < REFUSED_COOLDOWN_MS) return;
      held = undefined;
      renewOnce().catch(() => undefined);
    },
    start: () => {
      ticking ??= clock.every(CHECK_EVERY_MS, tick);
      tick()?.catch(() => undefined);
    },
    stop: () => {
      ticking?.stop().catch(() => undefined);
      ticking = undefined;
    },
  };
}

function isDue(held: Held | undefined, now: Instant): boolean {
  return held === undefined || now >= held.issuedAt + (held.expiresAt - held.issuedAt) / 2;
}

async function restore(file: string): Promise<Held | undefined> {
  try {
    const { token, issuedAt, expiresAt } = JSON.parse(await readFile(file, "utf8")) as Partial<Held>;
    if (typeof token !== "string" || typeof issuedAt !== "number" || typeof expiresAt !== "number") return undefined;
    return { token, issuedAt, expiresAt };
  } catch {
    return undefined; // None kept yet, or unreadable: another is asked for.
  }
}

async function keep(file: string, held: Held): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, JSON.stringify(held), { mode: 0o600 });
  await rename(draft, file);
}
