// The process that holds the emulators: small, idle nearly always, and nobody's but the demo's, so that one process is
// enough for all of them. `node emulator-host-main.ts ROOT LOGS`; ends when its starter does.
import type { HostAnswer, HostRequest } from "./emulator-host-messages.ts";
import { inProcessStarter } from "./in-process.ts";
import type { Running } from "./running.ts";

const [root = "", logs = ""] = process.argv.slice(2);
const running = new Map<string, Running>();
const answer = (message: HostAnswer): void => {
  if (process.connected) process.send?.(message);
};
const start = inProcessStarter({ root, logs, onComplaint: (line) => answer({ type: "told", line }) });

async function handle(request: HostRequest): Promise<void> {
  if (request.type === "end") return end();
  if (request.type === "start") {
    const { order } = request;
    try {
      const started = await start(order);
      running.set(order.instance, started);
      answer({ type: "started", instance: order.instance, url: started.url });
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error);
      answer({ type: "failed", instance: order.instance, complaint });
    }
    return;
  }
  const { instance } = request;
  const leaving = running.get(instance);
  running.delete(instance);
  await leaving?.stop();
  answer({ type: "stopped", instance });
}

async function end(): Promise<never> {
  await Promise.all([...running.values()].map((each) => each.stop()));
  process.exit(0);
}

process.on("message", (request: HostRequest) => void handle(request));
for (const reason of ["SIGTERM", "SIGINT", "disconnect"]) process.on(reason, () => void end());
