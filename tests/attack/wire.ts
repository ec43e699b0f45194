// What an attacker has: requests with any header and an exact target, and bytes on a socket.
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";

export type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; `json` wins. */
  readonly bytes?: string | Uint8Array;
  readonly token?: string | undefined;
  /** Idempotency-Key. */
  readonly key?: string;
  /** The address that the request seems to come from; one of its own unless told, so that limits of rows don't mix. */
  readonly from?: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed JSON object; empty where the answer is none. */
  readonly body: Readonly<Record<string, unknown>>;
};

const TIMEOUT_MS = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
let addresses = 0;

/** A shopper nobody has seen before (RFC 2544's range for tests: never a real one). */
export function newAddress(): string {
  addresses += 1;
  return `198.18.${(addresses >> 8) & 255}.${addresses & 255}`;
}

export function send(origin: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const body = sent.json === undefined ? sent.bytes : JSON.stringify(sent.json);
  const headers: Record<string, string> = {
    "x-forwarded-for": sent.from ?? newAddress(),
    ...(sent.json !== undefined && { "content-type": "application/json" }),
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
    ...(sent.key !== undefined && { "idempotency-key": sent.key }),
    ...sent.headers,
  };
  const method = sent.method ?? (body === undefined ? "GET" : "POST");
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, method, path, headers, timeout: TIMEOUT_MS }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.once("error", reject);
      incoming.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parse(text) });
      });
    });
    outgoing.once("timeout", () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

export function closeWires(): void {
  agent.destroy();
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export type RawAnswer = {
  /** 0: the connection was closed without a word. */
  readonly status: number;
  readonly text: string;
  readonly tookMs: number;
};

/** Writes the parts, each after its pause, and reads until the other side closes or `forMs` is over. */
export function exchange(
  origin: string,
  parts: readonly (string | { readonly afterMs: number; readonly text: string })[],
  forMs = 3_000,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const timers: NodeJS.Timeout[] = [];
    let text = "";
    const finish = (): void => {
      for (const timer of timers) clearTimeout(timer);
      socket.destroy();
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, tookMs: performance.now() - began });
    };
    socket.once("connect", () => {
      let afterMs = 0;
      for (const part of parts) {
        if (typeof part === "string") socket.write(part);
        else {
          afterMs += part.afterMs;
          timers.push(setTimeout(() => socket.writable && socket.write(part.text), afterMs));
        }
      }
    });
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.once("close", finish);
    socket.once("error", finish);
    timers.push(setTimeout(finish, forMs));
  });
}

/** How many answers came back on one connection. */
export function countAnswers(text: string): number {
  return text.split(/^HTTP\/1\.1 \d{3}/m).length - 1;
}
