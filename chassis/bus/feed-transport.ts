// Asks feeds over HTTP. It has connections of its own beside the service's client: a parked request must not count
// against a bulkhead, and a source that is down must neither open nor wait for a breaker.
import { Agent, request as httpRequest } from "undici";
import type { Discovery } from "../discovery.ts";
import { decodeAnswer, encodeQuery, type FeedGone, type FeedTransport, isPosition } from "./feed-wire.ts";

export const FEED_PATH = "/internal/feed";

export type HttpTransportOptions = {
  readonly discovery: Pick<Discovery, "instances">;
  /** Our own service token. */
  readonly tokens: FeedTokens;
};

export type FeedTokens = {
  current(): Promise<string>;
  /** The source did not accept it. */
  refused?(token: string): void;
};

/** Beyond the time that the source may let us wait. */
const ANSWER_MARGIN_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** One parked request per subscription of a source's events; there are a few. */
const MAX_CONNECTIONS = 32;

export function createHttpTransport({ discovery, tokens }: HttpTransportOptions): FeedTransport {
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    pipelining: 1,
  });
  /** The instance that answered last; after a failure the next one is asked. */
  const turns = new Map<string, number>();

  const poll: FeedTransport["poll"] = async (source, request, signal) => {
    const instances = discovery.instances(source);
    const turn = turns.get(source) ?? 0;
    const instance = instances[turn % Math.max(1, instances.length)];
    if (!instance) throw new Error(`no instance of ${source} is known`);
    const timeoutMs = request.waitMs + ANSWER_MARGIN_MS;
    const token = await unlessAborted(tokens.current(), signal);
    try {
      const reply = await httpRequest(`${instance.url}${FEED_PATH}?${encodeQuery(request)}`, {
        dispatcher: agent,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        headers: {
          authorization: `Bearer ${token}`,
          "souk-deadline-ms": String(Math.round(timeoutMs)),
        },
      });
      if (reply.statusCode === 401) tokens.refused?.(token);
      return await read(reply.statusCode, await reply.body.text());
    } catch (error) {
      turns.set(source, turn + 1);
      throw error;
    }
  };
  return { poll, close: () => agent.destroy() };
}

/** Waiting for a first token may take long; stopping must not. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

async function read(status: number, text: string) {
  if (status === 200) return decodeAnswer(text);
  if (status === 410) return decodeGone(text);
  throw new Error(`the feed answered ${status}: ${text.slice(0, 200)}`);
}

function decodeGone(text: string): FeedGone {
  const { epoch, head, floor }: Record<string, unknown> = JSON.parse(text);
  if (typeof epoch !== "string" || !isPosition(head) || !isPosition(floor)) {
    throw new TypeError("the feed's answer makes no sense");
  }
  return { kind: "gone", epoch, head, floor };
}
