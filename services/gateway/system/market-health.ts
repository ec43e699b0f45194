// Whether the market as a whole can sell: every service behind us has a ready instance. Asked at most once a second,
// because readiness is polled.
import type { Clock } from "@souk/chassis/clock";
import type { Discovery } from "@souk/chassis/discovery";
import type { Health } from "@souk/chassis/health";
import { request } from "undici";

/** What a purchase needs. Mail may be late. */
export const NEEDED = ["users", "products", "orders", "payments"] as const;
const ASK_TIMEOUT_MS = 1_500;
const REMEMBER_MS = 1_000;

export function watchMarket(health: Health, discovery: Discovery, clock: Clock): void {
  for (const service of NEEDED) {
    let askedMs = Number.NEGATIVE_INFINITY;
    let was = false;
    health.addCheck(service, async () => {
      if (!was || clock.monotonicMs() - askedMs > REMEMBER_MS) {
        was = await anyReady(discovery.instances(service).map(({ url }) => url));
        askedMs = clock.monotonicMs();
      }
      if (!was) throw new Error("no instance is ready");
    });
  }
}

async function anyReady(urls: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(urls.map(isReady));
  return answers.includes(true);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await request(`${url}/readyz`, { headersTimeout: ASK_TIMEOUT_MS, bodyTimeout: ASK_TIMEOUT_MS });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
