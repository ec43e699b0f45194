// The HTTP client under the stripe package: undici's pool, kept-alive and bounded, with a limit on the whole exchange.
// The package's own retries are off; who calls decides, because the keys are ours.
import Stripe from "stripe";
import { Pool } from "undici";

const CONNECTIONS = 32;
const KEEP_ALIVE_MS = 30_000;
/** A list of a hundred objects is far below this. */
const RESPONSE_MAX_BYTES = 4 * 1024 * 1024;

type Headers = Record<string, string>;

export class UndiciHttpClient extends Stripe.HttpClient {
  readonly #pool: Pool;

  constructor(base: URL) {
    super();
    this.#pool = new Pool(base.origin, {
      connections: CONNECTIONS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: RESPONSE_MAX_BYTES,
    });
  }

  override getClientName(): string {
    return "undici";
  }

  override async makeRequest(
    _host: string,
    _port: string | number,
    path: string,
    method: string,
    headers: object,
    body: string,
    _protocol: string,
    timeoutMs: number,
  ): Promise<UndiciResponse> {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await this.#pool.request({
      path,
      method: method as "GET" | "POST",
      headers: headers as Headers,
      body: body || null,
      signal,
    });
    return new UndiciResponse(answer.statusCode, answer.headers as Headers, await answer.body.text());
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

class UndiciResponse extends Stripe.HttpClientResponse {
  readonly #text: string;

  constructor(status: number, headers: Headers, text: string) {
    super(status, headers);
    this.#text = text;
  }

  /** The package hangs the headers on it. */
  override getRawResponse(): object {
    return {};
  }

  override toStream(): never {
    throw new Error("answers are read whole");
  }

  override async toJSON(): Promise<unknown> {
    return JSON.parse(this.#text);
  }
}
