// Keeps the stalls open: starts them all at once, starts one again when it dies (soon, then less soon), and closes
// them in order. What runs where is written down at every change.
import type { Clock } from "@souk/chassis/clock";
import { CommandError } from "../command.ts";
import type { ProcessTable } from "./process-table.ts";
import { type Ended, type Running, type Starter, StartFailure } from "./running.ts";
import type { Instance } from "./stalls.ts";

export type InstanceState = {
  readonly service: string;
  readonly instance: string;
  readonly state: "starting" | "ready" | "leaving" | "waiting" | "stopped";
  readonly pid: number | undefined;
  readonly url: string | undefined;
  readonly restarts: number;
};

export type Supervisor = {
  /** Resolves when every instance is ready; rejects with one clear line when one can't start. */
  start(): Promise<void>;
  /** Closes all, in order. Safe to call at any time, and twice. */
  stop(): Promise<void>;
  /** Closes the instances of these services and starts them again. */
  restart(services: ReadonlySet<string>): Promise<void>;
  states(): readonly InstanceState[];
};

export type SupervisorOptions = {
  readonly instances: readonly Instance[];
  readonly starter: Starter;
  /** `keptPort` is 0 or the port that it had before. */
  readonly environmentOf: (instance: Instance, keptPort: number) => Record<string, string>;
  readonly table: ProcessTable;
  readonly clock: Clock;
  readonly say: (line: string) => void;
};

export const FIRST_BACKOFF_MS = 50;
export const MAX_BACKOFF_MS = 2_000;
/** How long whoever reads the list of processes takes to notice that one is off it. */
const LINGER_MS = 300;
/** Whoever ran this long has earned a quick restart. */
const STEADY_MS = 10_000;

type Post = {
  readonly instance: Instance;
  state: InstanceState["state"];
  running: Running | undefined;
  port: number;
  restarts: number;
  backoffMs: number;
  /** Rises when somebody else decides about this post, so that an older loop lets go of it. */
  turn: number;
};

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const posts = options.instances.map(newPost);
  const stopping = new AbortController();
  const publish = (): Promise<void> => options.table.set(posts.flatMap(rowOf));

  const open = async (post: Post): Promise<void> => {
    post.state = "starting";
    const environment = options.environmentOf(post.instance, post.port);
    const running = await options.starter({
      instance: post.instance.name,
      kind: post.instance.stall.kind,
      folder: post.instance.stall.folder,
      environment,
    });
    post.running = running;
    post.port = Number(new URL(running.url).port);
    post.state = "ready";
    if (stopping.signal.aborted) return running.stop();
    await publish();
    const since = options.clock.monotonicMs();
    const turn = post.turn;
    void running.leaving.then(() => withdraw([post])).then(running.release);
    void running.ended.then((ended) => {
      if (options.clock.monotonicMs() - since > STEADY_MS) post.backoffMs = FIRST_BACKOFF_MS;
      if (post.turn === turn) void revive(post, ended);
    });
  };

  /** Nobody is sent there any more, and all have heard. */
  const withdraw = async (some: readonly Post[]): Promise<void> => {
    for (const post of some) if (post.state === "ready") post.state = "leaving";
    await publish();
    await options.clock.sleep(LINGER_MS, stopping.signal).catch(() => {});
  };

  const revive = async (post: Post, ended: Ended): Promise<void> => {
    const turn = post.turn;
    let last = ended;
    while (!stopping.signal.aborted && post.turn === turn) {
      post.running = undefined;
      post.state = "waiting";
      await publish();
      options.say(`${post.instance.name} ended (${last.how})${last.complaint ? `: ${last.complaint}` : ""}`);
      await options.clock.sleep(post.backoffMs, stopping.signal).catch(() => {});
      if (stopping.signal.aborted || post.turn !== turn) break;
      post.backoffMs = Math.min(post.backoffMs * 2, MAX_BACKOFF_MS);
      try {
        await open(post);
        post.restarts += 1;
        options.say(`${post.instance.name} is back (pid ${stateOf(post).pid ?? "?"})`);
        return;
      } catch (error) {
        if (!(error instanceof StartFailure)) throw error;
        last = error.ended;
        post.port = 0; // Perhaps somebody took its former port meanwhile.
      }
    }
  };

  const first = async (post: Post): Promise<void> => {
    try {
      await open(post);
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      if (stopping.signal.aborted) return;
      // Killed from outside is no reason to give up; a complaint is.
      if (error.ended.signal === undefined)
        throw new CommandError(`${post.instance.name} can't start: ${error.message}`);
      await revive(post, error.ended);
    }
  };

  const close = async (some: readonly Post[]): Promise<void> => {
    await Promise.all(
      some.map(async (post) => {
        post.turn += 1;
        await post.running?.stop();
        post.running = undefined;
        post.state = "stopped";
      }),
    );
    await publish();
  };

  return {
    start: async () => {
      await publish();
      await Promise.all(posts.map(first));
    },
    stop: async () => {
      stopping.abort();
      const waves = [...new Set(posts.map((post) => post.instance.stall.closes))].sort((a, b) => a - b);
      for (const wave of waves) await close(posts.filter((post) => post.instance.stall.closes === wave));
    },
    restart: async (services) => {
      const some = posts.filter((post) => services.has(post.instance.stall.name));
      for (const post of some) post.turn += 1; // Who ends from now on is not to be revived by somebody else.
      await withdraw(some);
      await close(some);
      await Promise.all(
        some.map(async (post) => {
          post.backoffMs = FIRST_BACKOFF_MS;
          await open(post).catch((error: unknown) => {
            if (!(error instanceof StartFailure)) throw error;
            void revive(post, error.ended);
          });
        }),
      );
    },
    states: () => posts.map(stateOf),
  };
}

const newPost = (instance: Instance): Post => ({
  instance,
  state: "starting",
  running: undefined,
  port: 0,
  restarts: 0,
  backoffMs: FIRST_BACKOFF_MS,
  turn: 0,
});

const stateOf = (post: Post): InstanceState => ({
  service: post.instance.stall.name,
  instance: post.instance.name,
  state: post.state,
  pid: post.running?.pid,
  url: post.running?.url,
  restarts: post.restarts,
});

const rowOf = ({ instance, running, state }: Post) =>
  running && state === "ready"
    ? [{ service: instance.stall.name, instance: instance.name, pid: running.pid, url: running.url }]
    : [];
