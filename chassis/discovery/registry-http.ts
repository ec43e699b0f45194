// Requests to a registry: small, bounded in time and size, over a few kept connections. Both registries speak plain
// HTTP with JSON, so no client library is needed.
import { Pool } from "undici";

export type RegistryAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

export type RegistryRequest = {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** With its query, beginning with a slash. */
  readonly path: string;
  readonly body?: unknown;
  /** A blocking query takes longer. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

export type RegistryHttp = {
  /** Throws when there is no answer, or a larger one than MAX_ANSWER_BYTES. Any status is an answer. */
  send(request: RegistryRequest): Promise<RegistryAnswer>;
  close(): Promise<void>;
};

export type RegistryHttpOptions = {
  readonly origin: string;
  /** Where the API begins: `/eureka`. */
  readonly base?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
};

export const REGISTRY_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export function createRegistryHttp({ origin, base = "", headers, connections }: RegistryHttpOptions): RegistryHttp {
  const pool = new Pool(origin, { connections, pipelining: 1, connect: { timeout: CONNECT_TIMEOUT_MS } });
  return {
    send: async ({ method, path, body, timeoutMs = REGISTRY_TIMEOUT_MS, signal }) => {
      const inTime = AbortSignal.timeout(timeoutMs);
      const answer = await pool.request({
        method,
        path: `${base}${path}`,
        headers: {
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: signal === undefined ? inTime : AbortSignal.any([signal, inTime]),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) throw new Error(`the registry answered more than ${MAX_ANSWER_BYTES} bytes`);
        chunks.push(chunk);
      }
      return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString("utf8") };
    },
    close: () => pool.destroy(),
  };
}

/** Throws for anything but 2xx, with the start of what the registry said. */
export function expectOk({ status, text }: RegistryAnswer, what: string): void {
  if (status >= 200 && status < 300) return;
  const said = text.split("\n", 1)[0]?.slice(0, 120) ?? "";
  throw new Error(`${what} was answered ${status}${said === "" ? "" : ` (${said})`}`);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the registry answered no JSON");
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
