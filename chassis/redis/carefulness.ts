// Refuses a Redis that would lose what it has answered, or that can't run our scripts: one line that says what to set.
import { reasonOf, ServerReply } from "./faults.ts";

/** One command, its answer as RESP2 has it. */
export type Command = (...words: readonly string[]) => Promise<unknown>;

const LEAST_VERSION = 7;

/** Settings, and why they must be so. */
const wanted = [
  ["appendonly", "yes", "without it a restart forgets everything since the last snapshot"],
  ["appendfsync", "always", "what was answered must be on disk"],
  ["no-appendfsync-on-rewrite", "no", "what was answered must be on disk while the file is rewritten, too"],
  ["maxmemory-policy", "noeviction", "nothing may be thrown away for want of memory"],
] as const;

export class CarelessStore extends Error {
  override readonly name = "CarelessStore";
}

export async function refuseCarelessness(command: Command, durability: "checked" | "trusted"): Promise<void> {
  const info = readInfo(String(await command("INFO")));
  const version = info.get("redis_version") ?? "0";
  if (Number.parseInt(version, 10) < LEAST_VERSION) refuse(`it is version ${version}; ${LEAST_VERSION}.0 is needed`);
  if (info.get("cluster_enabled") === "1") refuse("it is a cluster; one operation needs all keys on one server");
  if (info.get("role") !== "master") refuse(`it is a ${info.get("role") ?? "server without a role"}, not a primary`);
  if (durability === "trusted") return;
  const settings = await readSettings(command);
  for (const [name, value, why] of wanted) {
    const found = settings.get(name);
    if (found !== undefined && found !== value) refuse(`${name} is ${found} and must be ${value}: ${why}`);
  }
  if (wanted.every(([name]) => settings.has(name))) return;
  // Some of it can be seen without CONFIG, the rest can't be known.
  if (info.get("aof_enabled") !== "1") refuse(`appendonly must be yes: ${wanted[0][2]}`);
  const policy = info.get("maxmemory_policy");
  if (policy !== "noeviction") refuse(`maxmemory-policy is ${policy} and must be noeviction: ${wanted[3][2]}`);
  refuse(
    "CONFIG GET is forbidden, so that nobody can see whether appendfsync is always; " +
      "allow it (ACL: +config|get), or say durability=trusted in the URL if you know that it is",
  );
}

function refuse(reason: string): never {
  throw new CarelessStore(reason);
}

function readInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

/** Empty where the command is forbidden or was renamed away. */
async function readSettings(command: Command): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [name] of wanted) {
    try {
      const [, value] = (await command("CONFIG", "GET", name)) as readonly string[];
      if (value !== undefined) found.set(name, value);
    } catch (error) {
      if (error instanceof ServerReply && /^NOPERM\b|unknown command/i.test(reasonOf(error))) return new Map();
      throw error;
    }
  }
  return found;
}
