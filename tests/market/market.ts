// A whole market for a test: `souk up` as a user starts it, on a folder and a port of its own, ended with the test.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@souk/chassis/clock";
import { type Client, createClient } from "@souk/contracts/client";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOUK = join(ROOT, "cli", "souk.ts");
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 40_000;
const OPEN = /Souk is open: (\S+)/;

export type ProcessRow = {
  readonly service: string;
  readonly instance: string;
  readonly pid: number;
  readonly url: string;
};

export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Market = {
  /** The gateway. */
  readonly url: string;
  readonly folder: string;
  readonly client: Client;
  /** What `souk up` has printed so far. */
  output(): string;
  processes(): Promise<readonly ProcessRow[]>;
  /** Runs another command of `souk` on the same shop. */
  souk(...args: readonly string[]): Promise<Finished>;
  /** A client with the staff account that the market was started with. */
  staff(): Promise<Client>;
  /** As Ctrl-C would; answers the exit code. */
  stop(): Promise<number | null>;
  /** Stops, starts again on the same folder. */
  restart(): Promise<Market>;
};

export type MarketOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
  /** Kept afterwards if given; otherwise a temporary one. */
  readonly folder?: string;
};

type Cleanup = { after(task: () => Promise<unknown>): void };

export const staffAccount = { email: "owner@example.org", password: "a long enough password" } as const;

const defaults: Readonly<Record<string, string>> = {
  PORT: "0",
  SOUK_DEMO: "0",
  RATE_LIMIT: "off",
  LOG_LEVEL: "warn",
  SOUK_ADMIN_EMAIL: staffAccount.email,
  SOUK_ADMIN_PASSWORD: staffAccount.password,
};

/** Resolves when it is open. With a test context it is stopped and its folder removed when the test is over. */
export async function startMarket(options: MarketOptions = {}, cleanup?: Cleanup): Promise<Market> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "souk-market-")));
  const environment = { ...inherited(), ...defaults, ...options.environment, SOUK_DATA_DIR: folder };
  const child = spawn(process.execPath, [SOUK, "up", ...(options.arguments ?? [])], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collect(child);
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    const code = await ended;
    clearTimeout(late);
    return code;
  };
  cleanup?.after(async () => {
    await stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  });
  const url = await opening(child, output, ended).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url,
    folder,
    client: createClient({ baseUrl: url }),
    output,
    processes: () => readProcesses(folder),
    souk: (...args) => runSouk(args, { ...environment, SOUK_URL: "" }),
    staff: () => staffClient(url),
    stop,
    restart: async () => {
      await stop();
      return startMarket({ ...options, folder }, cleanup);
    },
  };
}

export async function readProcesses(folder: string): Promise<readonly ProcessRow[]> {
  const text = await readFile(join(folder, "run", "processes.json"), "utf8");
  return (JSON.parse(text) as { processes: readonly ProcessRow[] }).processes;
}

/** What a child needs of our own environment, and nothing that a developer may have set. */
export function inherited(): Record<string, string> {
  const { PATH, HOME, LANG } = process.env;
  return { PATH: PATH ?? "", HOME: HOME ?? "", LANG: LANG ?? "C.UTF-8" };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  const add = (chunk: Buffer): void => {
    text += chunk.toString("utf8");
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return () => text;
}

async function opening(child: ChildProcess, output: () => string, ended: Promise<unknown>): Promise<string> {
  const timer = new AbortController();
  const found = new Promise<string>((resolve) => {
    const look = (): void => {
      const [, url] = OPEN.exec(output()) ?? [];
      if (url) resolve(url);
    };
    child.stdout?.on("data", look);
  });
  const first = await Promise.race([
    found,
    ended.then(() => undefined),
    systemClock.sleep(READY_TIMEOUT_MS, timer.signal).then(
      () => undefined,
      () => undefined,
    ),
  ]);
  timer.abort();
  if (first === undefined) throw new Error(`the market did not open:\n${output()}`);
  // `localhost` may mean ::1 first; the gateway listens on 127.0.0.1.
  return first.replace("//localhost", "//127.0.0.1");
}

export function runSouk(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Finished> {
  const child = spawn(process.execPath, [SOUK, ...args], {
    env: { ...inherited(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

async function staffClient(url: string): Promise<Client> {
  const anonymous = createClient({ baseUrl: url });
  const session = await anonymous.logIn({ body: staffAccount });
  if ("problem" in session) throw new Error(`staff can't sign in: ${JSON.stringify(session.problem)}`);
  return createClient({ baseUrl: url, token: session.body.accessToken });
}
