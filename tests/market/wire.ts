// A bare HTTP client for load: kept-alive connections of our own, JSON in and out, no retries, nothing thrown for a status.
import { Agent, type IncomingHttpHeaders, request } from "node:http";

export type WireAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // The caller knows what it asked for.
  readonly body: Readonly<Record<string, unknown>>;
};

export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly token?: string;
  /** Hangs up after so long without having read the answer: what a shopper with a bad line does. */
  readonly hangUpAfterMs?: number;
};

export type Wire = {
  /** Rejects when the connection fails or is hung up. */
  send(request: WireRequest): Promise<WireAnswer>;
  close(): void;
};

const TIMEOUT_MS = 40_000;

export function createWire(origin: string, connections: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(origin);
  const send = (wanted: WireRequest): Promise<WireAnswer> =>
    new Promise((resolve, reject) => {
      const text = wanted.body === undefined ? undefined : JSON.stringify(wanted.body);
      const outgoing = request(
        {
          agent,
          hostname,
          port,
          method: wanted.method,
          path: wanted.path,
          timeout: TIMEOUT_MS,
          headers: {
            ...(text === undefined
              ? {}
              : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
            ...(wanted.key === undefined ? {} : { "idempotency-key": wanted.key }),
            ...(wanted.token === undefined ? {} : { authorization: `Bearer ${wanted.token}` }),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.once("error", reject);
          incoming.once("end", () => {
            const whole = Buffer.concat(chunks).toString("utf8");
            try {
              const body = whole === "" ? {} : (JSON.parse(whole) as Record<string, unknown>);
              resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      const hangUp =
        wanted.hangUpAfterMs === undefined
          ? undefined
          : setTimeout(() => outgoing.destroy(new Error("hung up")), wanted.hangUpAfterMs);
      outgoing.once("close", () => clearTimeout(hangUp));
      outgoing.once("timeout", () => outgoing.destroy(new Error("no answer in time")));
      outgoing.once("error", reject);
      outgoing.end(text);
    });
  return { send, close: () => agent.destroy() };
}
