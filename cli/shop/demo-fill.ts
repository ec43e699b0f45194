// The first day: fills the demo catalogue behind the open shop, and never begins again once it is done or was taken away.
// In a process of its own, since what it takes to fill a shop would stay in the memory of whoever did it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { CommandContext } from "../command.ts";
import { compileCacheIn } from "../compile-cache.ts";
import type { MarketPlan } from "../market/environment.ts";
import { readDemoState } from "./demo-state.ts";

const MAIN = join(import.meta.dirname, "demo-fill-main.ts");

export type DemoFill = {
  readonly context: CommandContext;
  readonly plan: MarketPlan;
  readonly signal: AbortSignal;
};

/** Never rejects: a shop without its demo is a shop. */
export async function fillDemo({ context, plan, signal }: DemoFill): Promise<void> {
  const { environment } = context;
  if (/^(0|off|no|false)$/i.test(environment.SOUK_DEMO ?? "")) return;
  const state = await readDemoState(plan.folder);
  if (state === "done" || state === "removed" || signal.aborted) return;
  const child = fork(MAIN, [], {
    env: {
      ...environment,
      NODE_COMPILE_CACHE: compileCacheIn(join(import.meta.dirname, "..", "..")),
      SOUK_DATA_DIR: plan.folder.path,
      SOUK_URL: `http://127.0.0.1:${plan.ports.gateway}`,
    },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  await once(child, "exit").catch(() => undefined);
  signal.removeEventListener("abort", stop);
}
