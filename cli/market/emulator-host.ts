// All emulators in one process beside the shop's (emulator-host-main.ts): each is a stall of its own to the supervisor, with
// its own URL, log and data, but a Node process for each would cost the demo more memory than all of them need.
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { type ChildOptions, forkOwn, GRACE_MS, READY_TIMEOUT_MS, watchEnd } from "./child-process.ts";
import type { HostAnswer, HostRequest } from "./emulator-host-messages.ts";
import { condense, openLogFile } from "./log-file.ts";
import { type Ended, type Running, type Starter, StartFailure, type StartOrder } from "./running.ts";

const NAME = "emulators";
const MAIN = join(import.meta.dirname, "emulator-host-main.ts");
/** What Node itself reads. The settings of each emulator travel with its start. */
const passed = ["LANG", "NODE_ENV", "NODE_EXTRA_CA_CERTS", "TZ"];
const STOPPED: Ended = { how: "stopped", signal: undefined, complaint: undefined };

type Host = {
  readonly isOpen: () => boolean;
  start(order: StartOrder): Promise<Running>;
};

/** Starts the process with the first emulator; one that died is opened again with the next start. */
export function emulatorHostStarter(options: ChildOptions): Starter {
  let host: Host | undefined;
  return (order) => {
    if (!host?.isOpen()) host = openHost(options, order.environment);
    return host.start(order);
  };
}

function openHost(options: ChildOptions, environment: Readonly<Record<string, string>>): Host {
  const { root, logs, onComplaint } = options;
  const log = openLogFile({
    path: join(logs, `${NAME}.log`),
    onComplaint: (line) => onComplaint(condense(NAME, line)),
  });
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => passed.includes(name)));
  const child = forkOwn(root, MAIN, own, [root, logs]);
  const ended = watchEnd(child, log.write);
  void ended.then(() => log.close());
  const ask = asker(child, ended, options);
  const held = new Set<string>();
  let isClosing = false;
  /** Asked by a message: a child process whose channel we close ourselves never says that it has ended. */
  const closeIfEmpty = async (): Promise<void> => {
    if (held.size > 0) return;
    isClosing = true;
    if (child.connected) child.send({ type: "end" } satisfies HostRequest, () => undefined);
    await ended;
  };

  const stop = async (instance: string): Promise<void> => {
    if (!held.has(instance)) return;
    await ask({ type: "stop", instance }, instance, options.graceMs ?? GRACE_MS);
    held.delete(instance);
    await closeIfEmpty();
  };

  return {
    isOpen: () => !isClosing && child.connected && child.exitCode === null && child.signalCode === null,
    start: async (order) => {
      const { instance } = order;
      held.add(instance);
      const answer = await ask({ type: "start", order }, instance, options.readyTimeoutMs ?? READY_TIMEOUT_MS);
      if (answer === "late" || answer.type !== "started") {
        held.delete(instance);
        await closeIfEmpty();
        throw new StartFailure(failureOf(answer));
      }
      const { promise, resolve } = Promise.withResolvers<Ended>();
      void ended.then(resolve);
      return {
        pid: child.pid ?? 0,
        url: answer.url,
        ended: promise,
        leaving: new Promise<void>(() => undefined), // It stops only when it is told to, by us.
        release: () => undefined,
        stop: async () => {
          await stop(instance);
          resolve(STOPPED);
        },
      };
    },
  };
}

type Answered = Exclude<HostAnswer, { type: "told" }> | { readonly type: "ended"; readonly ended: Ended } | "late";
type Ask = (request: HostRequest, instance: string, withinMs: number) => Promise<Answered>;

/** One request about an instance at a time, as the supervisor has it. A process that does not answer in time is ended. */
function asker(child: ChildProcess, ended: Promise<Ended>, { clock, onComplaint }: ChildOptions): Ask {
  const waiting = new Map<string, (answer: Answered) => void>();
  child.on("message", (answer: HostAnswer) => {
    if (answer.type === "told") onComplaint(answer.line);
    else waiting.get(answer.instance)?.(answer);
  });
  return async (request, instance, withinMs) => {
    const timer = new AbortController();
    const answered = new Promise<Answered>((resolve) => waiting.set(instance, resolve));
    const late = clock.sleep(withinMs, timer.signal).then(
      () => "late" as const,
      () => "late" as const,
    );
    if (child.connected) child.send(request, () => undefined);
    const gone = ended.then((how) => ({ type: "ended", ended: how }) as const);
    const first = await Promise.race([answered, gone, late]);
    waiting.delete(instance);
    timer.abort();
    if (first === "late") child.kill("SIGKILL");
    return first;
  };
}

function failureOf(answer: Answered): Ended {
  if (answer === "late") return { how: "SIGKILL", signal: undefined, complaint: "it was not ready in time" };
  if (answer.type === "ended") return answer.ended;
  return {
    how: "a failed start",
    signal: undefined,
    complaint: answer.type === "failed" ? answer.complaint : undefined,
  };
}
