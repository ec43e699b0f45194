// The one connection of a process to its Redis. Commands are pipelined; whoever comes while it is away is told at once,
// and what was sent before it went is unknown: nothing is ever sent twice from here. Comes back by itself, and looks anew
// each time whether it is a server that keeps what it answers.
import { createClient, ErrorReply } from "redis";
import type { Log } from "../log.ts";
import { CarelessStore, refuseCarelessness } from "./carefulness.ts";
import type { RedisSettings } from "./connection-url.ts";
import { isReply, reasonOf, ServerReply } from "./faults.ts";
import type { Script } from "./script.ts";

export type RedisConnection = {
  /** Throws a ServerReply for what the server refused, another error where nobody knows. */
  evaluate(script: Script, key: string, words: readonly string[]): Promise<unknown>;
  isReady(): boolean;
  close(): Promise<void>;
};

const MIN_RECONNECT_MS = 50;
const MAX_RECONNECT_MS = 1_000;
/** Sent or about to be, and not answered: refusing is better than a growing heap. */
const MAX_QUEUED = 2_000;
/** A connection that says nothing for so long is dead, whatever TCP believes; pings keep a live one talking. */
const SILENCE_MS = 6_000;
const PING_MS = 2_000;

type Options = { readonly settings: RedisSettings; readonly name: string; readonly log: Log };

/** Fails with one line where there is no server, or a careless one. */
export async function connectRedis({ settings, name, log }: Options): Promise<RedisConnection> {
  const client = clientOf(settings, name, log);
  const command = async (...words: readonly string[]): Promise<unknown> => {
    try {
      return await answered(client.sendCommand([...words]), settings.answerTimeoutMs);
    } catch (error) {
      throw error instanceof ErrorReply ? new ServerReply(error.message) : error;
    }
  };
  const verify = createVerification(() => refuseCarelessness(command, settings.durability), log);
  client.on("ready", verify.anew);
  try {
    await client.connect();
    await verify.now();
  } catch (error) {
    if (client.isOpen) client.destroy();
    const away = error instanceof ServerReply || error instanceof CarelessStore ? "" : " can't be reached";
    throw new Error(`the Redis store ${settings.place}${away}: ${reasonOf(error)}`, { cause: error });
  }
  return {
    evaluate: async (script, key, words) => {
      await verify.now();
      try {
        return await command("EVALSHA", script.sha, "1", key, ...words);
      } catch (error) {
        if (!isReply(error, "NOSCRIPT")) throw error;
        return command("EVAL", script.text, "1", key, ...words); // It has not run; the server has forgotten it.
      }
    },
    isReady: () => client.isReady,
    close: async () => {
      if (client.isReady) await client.close();
      else if (client.isOpen) client.destroy();
    },
  };
}

function clientOf(settings: RedisSettings, name: string, log: Log) {
  const { host, port, database, username, password, tls } = settings;
  let everReady = false;
  let told = false; // The first failure of an outage says why; the tries after it would say it again and again.
  const client = createClient({
    RESP: 2,
    ...{ database, name },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: "disabled",
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: {
      ...{ host, port },
      ...(tls && { tls: true as const, servername: host, ...tls }),
      connectTimeout: settings.connectTimeoutMs,
      socketTimeout: Math.max(SILENCE_MS, settings.answerTimeoutMs),
      // Who starts is told at once; who has been there comes back.
      reconnectStrategy: (tries: number, cause: Error) =>
        everReady ? Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** Math.min(tries, 10)) : cause,
    },
  });
  client.on("error", (error: Error) => {
    if (everReady) log[told ? "debug" : "warn"]({ reason: reasonOf(error) }, "lost the connection to the store");
    told = true;
  });
  client.on("ready", () => {
    everReady = true;
    told = false;
  });
  return client;
}

function createVerification(check: () => Promise<void>, log: Log) {
  let verified: Promise<void> | undefined;
  let told = "";
  const now = (): Promise<void> => {
    verified ??= check().then(
      () => {
        told = "";
      },
      (error: unknown) => {
        verified = undefined;
        if (error instanceof CarelessStore && error.message !== told)
          log.error({ reason: error.message }, "a careless store");
        if (error instanceof CarelessStore) told = error.message;
        throw error;
      },
    );
    return verified;
  };
  return {
    now,
    anew: (): void => {
      verified = undefined;
    },
  };
}

/** The command may still take effect: its outcome is unknown. */
function answered<T>(reply: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    reply.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
