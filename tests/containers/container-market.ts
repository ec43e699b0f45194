// The market of deploy/compose.yaml, run by podman on the host's network: the same settings, rights and limits, with a
// loopback port of its own in place of each service's name.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { systemClock } from "@souk/chassis/clock";
import { freePort } from "@souk/chassis/free-port";
import { type ComposeService, readCompose, readEnvFile, startedIn } from "./compose-file.ts";

/** No image of an engine can be pulled where this runs: a small shop, or the host's engines in place of containers. */
const SMALL_SHOP = ["compose.yaml", "compose.embedded.yaml"];
const WITH_ENGINES = ["compose.yaml"];
const execute = promisify(execFile);
/** What runc needs where the engines' guide says that containers run. */
const RUNTIME = ["--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];
const HEALTHY_WITHIN_MS = 60_000;
const TRY_EVERY_MS = 200;
const COMMAND_TIMEOUT_MS = 60_000;
const STOP_GRACE_SECONDS = 30;

export type Answer = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type ContainerMarket = {
  /** The gateway's origin. */
  readonly url: string;
  readonly names: readonly string[];
  /** Of a service or emulator, on the host. */
  portOf(name: string): number;
  /** Creates what is not there yet, in the order that Compose would; each waits until those before it are healthy. */
  open(): Promise<void>;
  /** Runs a command inside, as the container's own user. */
  inside(name: string, ...command: readonly string[]): Promise<Answer>;
  inspect(name: string, format: string): Promise<string>;
  /** As `docker stop` does; answers how long it took. */
  stop(name: string): Promise<number>;
  /** Takes containers and volumes away. */
  remove(): Promise<void>;
};

export async function podman(...words: readonly string[]): Promise<Answer> {
  try {
    const { stdout, stderr } = await execute("podman", words, { timeout: COMMAND_TIMEOUT_MS });
    return { code: 0, stdout: stdout.trim(), stderr: stderr.trim() };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === "number" ? code : 1, stdout: stdout.trim(), stderr: stderr.trim() || String(error) };
  }
}

async function demand(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await podman(...words);
  if (code !== 0) throw new Error(`podman ${words.slice(0, 2).join(" ")}: ${stderr}`);
  return stdout;
}

/** By service, what it is told instead of its container's engine and broker. */
export type HostEngines = Readonly<Record<string, Readonly<Record<string, string>>>>;

export async function planContainers(secretsText: string, engines?: HostEngines): Promise<ContainerMarket> {
  const secrets = readEnvFile(secretsText);
  const files = engines ? WITH_ENGINES : SMALL_SHOP;
  const names = Object.keys(ownImages(files, secrets));
  const smtp = await freePort();
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const portOf = (name: string): number => ports.get(name) ?? 0;
  const url = `http://127.0.0.1:${portOf("gateway")}`;
  const services = ownImages(files, { ...secrets, PUBLIC_URL: url, SOUK_VERSION: "check" });
  const container = (name: string): string => `souk-check-${portOf("gateway")}-${name}`;
  const onHost = (text: string): string =>
    text.replace(/\/\/([a-z]+):(8080|2525)\b/g, (whole, host: string, port: string) =>
      ports.has(host) ? `//127.0.0.1:${port === "2525" ? smtp : portOf(host)}` : whole,
    );

  const create = async (name: string, service: ComposeService): Promise<void> => {
    const environment = {
      ...service.environment,
      ...engines?.[name],
      HOST: "127.0.0.1",
      PORT: String(portOf(name)),
      ...(service.environment.SMTP_PORT && { SMTP_PORT: String(smtp) }),
    };
    await demand(
      ...["run", "--detach", "--name", container(name), "--network", "host", "--no-healthcheck", ...RUNTIME],
      ...service.cap_drop.map((each) => `--cap-drop=${each}`),
      ...service.security_opt.map((each) => `--security-opt=${each.replace(":true", "")}`),
      ...service.tmpfs.map((each) => `--tmpfs=${each}`),
      ...service.volumes.map((each) => `--volume=${container(name)}${each.slice(each.indexOf(":"))}`),
      // As Docker means it: podman would lend /run and /var/tmp beside.
      ...(service.read_only ? ["--read-only", "--read-only-tmpfs=false"] : []),
      ...[`--memory=${service.mem_limit}`, `--pids-limit=${service.pids_limit}`],
      ...Object.entries(environment).map(([key, value]) => `--env=${key}=${onHost(value)}`),
      `localhost/${service.image}`,
    );
  };
  const inside = (name: string, ...command: readonly string[]): Promise<Answer> =>
    podman("exec", container(name), ...command);
  const healthy = async (name: string): Promise<void> => {
    const untilMs = systemClock.monotonicMs() + HEALTHY_WITHIN_MS;
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${portOf(name)}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      );
    // Asked from outside first: a process inside for each try would slow down what it waits for.
    while (!(await answers()) && systemClock.monotonicMs() < untilMs) await systemClock.sleep(TRY_EVERY_MS);
    const check = await inside(name, "node", "/app/deploy/health-check.ts");
    if (check.code === 0) return;
    const { stdout, stderr } = await podman("logs", "--tail", "5", container(name));
    throw new Error(`${name} is not healthy: ${check.stderr} ${stdout}${stderr}`);
  };

  return {
    url,
    names,
    portOf,
    inside,
    open: async () => {
      for (const wave of wavesOf(services)) {
        for (const name of wave) {
          const known = (await podman("container", "exists", container(name))).code === 0;
          await (known ? demand("start", container(name)) : create(name, services[name] as ComposeService));
        }
        await Promise.all(wave.map(healthy));
      }
    },
    inspect: (name, format) => demand("inspect", "--format", format, container(name)),
    stop: async (name) => {
      const beganMs = systemClock.monotonicMs();
      await demand("stop", "--time", String(STOP_GRACE_SECONDS), container(name));
      return systemClock.monotonicMs() - beganMs;
    },
    remove: async () => {
      await podman("rm", "--force", "--time", "1", "--ignore", ...names.map(container));
      await podman("volume", "rm", "--force", ...names.map(container));
    },
  };
}

/** What runs from an image of ours; whoever waits for an engine would find it running. */
function ownImages(
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, ComposeService>> {
  const ours = startedIn(readCompose(files, variables)).filter(([, { build }]) => build !== undefined);
  const names = new Set(ours.map(([name]) => name));
  return Object.fromEntries(
    ours.map(([name, service]) => {
      const needed = Object.entries(service.depends_on ?? {}).filter(([each]) => names.has(each));
      return [name, { ...service, depends_on: Object.fromEntries(needed) }];
    }),
  );
}

/** Who waits for nobody, then who waits for those, and so on. */
export function wavesOf(services: Readonly<Record<string, ComposeService>>): readonly (readonly string[])[] {
  const waves: string[][] = [];
  let waiting = Object.keys(services);
  while (waiting.length > 0) {
    const started = new Set(waves.flat());
    const wave = waiting.filter((name) =>
      Object.keys(services[name]?.depends_on ?? {}).every((needed) => started.has(needed)),
    );
    if (wave.length === 0) throw new Error(`these wait for each other: ${waiting.join(", ")}`);
    waves.push(wave);
    waiting = waiting.filter((name) => !wave.includes(name));
  }
  return waves;
}
