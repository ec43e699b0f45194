// What URLs of stores have in common, whatever the engine. Each error is one line that names the parameter and shows
// nothing else of the URL, which may hold a password.
import { readFileSync } from "node:fs";

export type NumberRange = { readonly default: number; readonly min: number; readonly max: number };

export function refuseUnknown(parameters: URLSearchParams, known: ReadonlySet<string>): void {
  for (const name of parameters.keys()) {
    if (!known.has(name))
      throw new Error(`DATABASE_URL: there is no parameter ${name}; known are ${[...known].join(", ")}`);
  }
}

export function readNumber(parameters: URLSearchParams, name: string, range: NumberRange): number {
  const { default: usual, min, max } = range;
  const text = parameters.get(name);
  if (text === null) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`DATABASE_URL: ${name} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

type Words = readonly [string, ...string[]];

/** One of the words; the first unless told otherwise. */
export function readWord<const W extends Words>(
  parameters: URLSearchParams,
  name: string,
  { words, usual = words[0] }: { readonly words: W; readonly usual?: W[number] },
): W[number] {
  const wanted = parameters.get(name) ?? usual;
  const word = words.find((each) => each === wanted);
  if (word === undefined) throw new Error(`DATABASE_URL: ${name} must be one of ${words.join(", ")}`);
  return word;
}

/** What the file holds that a parameter names; undefined without the parameter. */
export function readCertificates(parameters: URLSearchParams, name: string): string | undefined {
  const file = parameters.get(name);
  if (file === null) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(`DATABASE_URL: ${name} ${file} can't be read`);
  }
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);

/** libpq's words (PostgreSQL's documentation, 34.19). Beyond this machine the server must prove who it is. */
const sslModes = ["disable", "require", "verify-full"] as const;

export function readSslMode(parameters: URLSearchParams, host: string): (typeof sslModes)[number] {
  return readWord(parameters, "sslmode", { words: sslModes, usual: isLoopback(host) ? "disable" : "verify-full" });
}
