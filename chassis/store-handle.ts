// What a service needs of its store beside its own ports, whatever the engine; and which engine a URL asks for.
import type { Awaitable } from "./awaitable.ts";
import type { EventJournal } from "./bus/event-journal.ts";

export type StoreHandle = {
  /** For the bus. */
  readonly journal: EventJournal;
  /** Fails while the store is away. */
  check(): Awaitable<void>;
  close(): Promise<void>;
};

const engineOfScheme = {
  "sqlite:": "sqlite",
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "mongodb:": "mongodb",
  "mongodb+srv:": "mongodb",
  "mysql:": "mysql",
  "mariadb:": "mysql",
  "redis:": "redis",
  "rediss:": "redis",
} as const;
export type Engine = (typeof engineOfScheme)[keyof typeof engineOfScheme];

export function engineOf(url: string): Engine | undefined {
  const scheme = schemeOf(url);
  return Object.entries(engineOfScheme).find(([each]) => each === scheme)?.[1];
}

const schemeOf = (url: string): string => /^[a-z][a-z0-9+.-]*:/.exec(url)?.[0] ?? "";

/**
 * Opens a store with the engine that the URL's scheme names. Throws one line without anything that may be secret. An
 * engine's code is imported by its opener only, so that nobody loads a driver for nothing.
 */
export async function openWithEngine<T>(
  url: string,
  openers: { readonly [E in Engine]?: () => Promise<T> },
): Promise<T> {
  const engine = engineOf(url);
  const open = engine && openers[engine];
  if (open) return open();
  const known = Object.entries(engineOfScheme).filter(([, each]) => openers[each] !== undefined);
  const told = known.map(([each]) => each).join(", ");
  throw new Error(
    `DATABASE_URL: there is no engine for ${schemeOf(url) || "a URL without a scheme"}; this service knows ${told}`,
  );
}
