// How much of a bare Node server's rate the product list reaches: the same bytes, the same load generator, one run.
import { spawn } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillCatalogue, openApi, signInAsOwner } from "./api.ts";
import { generatedCatalogue } from "./catalogue-file.ts";
import { type Market, startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";
import { wrk } from "./wrk.ts";

const LIST = "/api/v1/products?limit=20";
const CONNECTIONS = 50;
const ROUNDS = 3;

export async function benchCatalogue(seconds: number): Promise<Figure[]> {
  const cached = await against(seconds, {});
  const uncached = await against(seconds, { RESPONSE_CACHE: "off" });
  return [
    figure("list, bare Node server", cached.bare, "requests/s"),
    figure("list, gateway cache", cached.souk, "requests/s"),
    figure("list, gateway cache / bare", cached.souk / cached.bare, "ratio", { atLeast: 0.5 }),
    figure("list, cache off", uncached.souk, "requests/s"),
    figure("list, cache off / bare", uncached.souk / uncached.bare, "ratio", { atLeast: 0.1 }),
    figure("list, answers that were errors", cached.errors + uncached.errors, "answers", { atMost: 0 }),
  ];
}

/** Rounds of bare, souk, bare, souk …; the medians, because the machine's speed drifts. */
async function against(
  seconds: number,
  env: Record<string, string>,
): Promise<{ bare: number; souk: number; errors: number }> {
  const market = await startMarket({ env });
  try {
    await fill(market);
    const bytes = Buffer.from(await (await fetch(`${market.url}${LIST}`)).arrayBuffer());
    return await withBareServer(bytes, async (bareUrl) => {
      const bare: number[] = [];
      const souk: number[] = [];
      let errors = 0;
      await wrk(`${market.url}${LIST}`, { connections: CONNECTIONS, seconds: 1 });
      for (let round = 0; round < ROUNDS; round += 1) {
        bare.push((await wrk(bareUrl, { connections: CONNECTIONS, seconds })).requestsPerSecond);
        const result = await wrk(`${market.url}${LIST}`, { connections: CONNECTIONS, seconds });
        souk.push(result.requestsPerSecond);
        errors += result.errors;
      }
      return { bare: median(bare), souk: median(souk), errors };
    });
  } finally {
    await market.stop();
  }
}

async function fill(market: Market): Promise<void> {
  const api = openApi(market.url);
  const file = generatedCatalogue(100);
  await fillCatalogue(api, await signInAsOwner(api, market), file.csv, file.query);
  await api.close();
}

async function withBareServer<T>(bytes: Buffer, use: (url: string) => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `souk-bench-${process.pid}.json`);
  await writeFile(path, bytes);
  const child = spawn(process.execPath, [new URL("./bare-server.ts", import.meta.url).pathname, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await new Promise<string>((resolve) =>
      child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    return await use(`http://127.0.0.1:${port}/`);
  } finally {
    child.kill();
    await rm(path, { force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
