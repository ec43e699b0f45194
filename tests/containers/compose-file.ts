// Reads deploy/compose.yaml as Compose does, as far as we use it: merge keys, variables with defaults and demands,
// one file laid over another, with !override and !reset. Demands that nobody meets are thrown, with their text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isNode, isScalar, parseDocument, visit } from "yaml";
import { ROOT } from "../market/market.ts";

export type ComposeService = {
  readonly image: string;
  readonly build: {
    readonly context: string;
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly start_period: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly profiles?: readonly string[];
  readonly restart: string;
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly stop_grace_period: string;
  readonly mem_limit: string;
  readonly pids_limit: number;
  readonly cpus: number;
};

export type ComposeFile = {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};

type Variables = Readonly<Record<string, string | undefined>>;

export const composeText = (name: string): string => readFileSync(join(ROOT, "deploy", name), "utf8");

export function readCompose(names: readonly string[], variables: Variables): ComposeFile {
  const files = names.map((name) => interpolate(parseTagged(composeText(name)), variables));
  return files.reduce(lay) as ComposeFile;
}

/** Those that Compose starts unless a profile is asked for. */
export function startedIn({ services }: ComposeFile): readonly (readonly [string, ComposeService])[] {
  return Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
}

const OVERRIDE = "!override ";
const RESET = "!reset ";

/** A key whose value has a tag is told so by its own name. */
function parseTagged(text: string): unknown {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  visit(document, {
    Pair: (_, { key, value }) => {
      const tag = isNode(value) ? value.tag : undefined;
      if (isScalar(key) && (tag === OVERRIDE.trim() || tag === RESET.trim())) key.value = `${tag} ${key.value}`;
    },
  });
  return document.toJS();
}

/** Lists grow, maps are laid over each other, the rest is replaced. */
function lay(under: unknown, over: unknown): unknown {
  if (Array.isArray(under) && Array.isArray(over)) return [...under, ...over];
  if (!isMap(under) || !isMap(over)) return over;
  const laid = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    if (key.startsWith(RESET)) laid.delete(key.slice(RESET.length));
    else if (key.startsWith(OVERRIDE)) laid.set(key.slice(OVERRIDE.length), value);
    else laid.set(key, laid.has(key) ? lay(laid.get(key), value) : value);
  }
  return Object.fromEntries(laid);
}

function interpolate(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return fill(value, variables);
  if (Array.isArray(value)) return value.map((each) => interpolate(each, variables));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolate(each, variables)]));
}

/** `${NAME}`, `${NAME:-default}` (which may hold variables of its own), `${NAME:?what to do}`. An empty one counts as absent. */
const VARIABLE = /\$\{([A-Z_]+)(?::([-?])((?:[^${}]|\$\{[^{}]*\})*))?\}/g;

function fill(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (_, name: string, operator: string | undefined, rest: string) => {
    const value = variables[name];
    if (value) return value;
    if (operator === "?") throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return operator === "-" ? fill(rest, variables) : "";
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads what `souk secrets --env` prints. */
export function readEnvFile(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split("\n")
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).replace(/^'(.*)'$/, "$1")]),
  );
}
