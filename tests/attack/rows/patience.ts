// Slow and silent clients. The sockets are opened when this file is read, so that their waiting goes on beside the other
// rows; the tests look at what became of them.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { HEADERS_TIMEOUT_MS } from "../../../services/gateway/http/listener.ts";
import { BODY_TIMEOUT_MS } from "../../../services/gateway/proxy/request-body.ts";
import { attackMarket } from "../market.ts";
import { assertProblem } from "../problems.ts";
import { exchange, type RawAnswer, send } from "../wire.ts";

/** Connections are looked at once a second; the machine is shared. */
const SLACK_MS = 6_000;
const DRIBBLES = 60;
const SILENT = 100;

const host = "Host: shop.example\r\n";
const post = `POST /api/v1/carts HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
const dribble = (text: string) => ({ afterMs: 900, text });

type Waiting = Readonly<Record<"silent" | "headers" | "body" | "chunks" | "slowHeaders", Promise<RawAnswer>>> & {
  readonly crowd: Promise<readonly RawAnswer[]>;
  /** How long ordinary requests took meanwhile. */
  readonly healthyMs: Promise<readonly number[]>;
};

const waiting: Promise<Waiting> = attackMarket().then(({ url }) => {
  const headersMs = HEADERS_TIMEOUT_MS + SLACK_MS;
  const bodyMs = BODY_TIMEOUT_MS + SLACK_MS;
  return {
    silent: exchange(url, [], headersMs),
    headers: exchange(url, ["GET /healthz HTTP/1.1\r\nHost: sh"], headersMs),
    slowHeaders: exchange(
      url,
      ["GET /healthz HTTP/1.1\r\n", ...Array.from({ length: DRIBBLES }, () => dribble("X-A: b\r\n"))],
      headersMs,
    ),
    body: exchange(url, [`${post}Content-Length: 40\r\n\r\n{`], bodyMs),
    chunks: exchange(
      url,
      [
        `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
        ...Array.from({ length: DRIBBLES }, () => dribble("1\r\n \r\n")),
      ],
      bodyMs,
    ),
    crowd: Promise.all(Array.from({ length: SILENT }, () => exchange(url, ["GET /he"], headersMs))),
    healthyMs: ordinaryRequests(url),
  };
});
async function ordinaryRequests(url: string): Promise<readonly number[]> {
  const timesMs: number[] = [];
  for (let index = 0; index < 40; index += 1) {
    const began = performance.now();
    const { status } = await send(url, "/api/v1/products?limit=1");
    timesMs.push(status === 200 ? performance.now() - began : Number.POSITIVE_INFINITY);
    await systemClock.sleep(100);
  }
  return timesMs;
}

waiting.catch(() => undefined); // The tests tell.

suite("slow clients", () => {
  test("healthy requests don't notice a crowd of slow ones", async () => {
    const { url } = await attackMarket();
    assert.equal((await send(url, "/healthz")).status, 200);
    const timesMs = await (await waiting).healthyMs;
    const median = [...timesMs].sort((a, b) => a - b)[timesMs.length >> 1] ?? 0;
    assert.ok(median < 250, `median ${median.toFixed(0)} ms`);
  });

  const told = (answer: RawAnswer, limitMs: number, about: string): void => {
    assert.equal(answer.status, 408, `${about}: ${answer.text}`);
    assert.ok(answer.tookMs > limitMs - 1_500, `${about}: after ${answer.tookMs} ms`);
    assert.ok(answer.tookMs < limitMs + SLACK_MS, `${about}: after ${answer.tookMs} ms`);
    assert.match(answer.text, /application\/problem\+json/, about);
    assert.match(answer.text, /"code":"request_timeout"/, about);
  };

  test(`headers that don't come, or come a line at a time: 408 after ${HEADERS_TIMEOUT_MS / 1000} s`, async () => {
    const { headers, slowHeaders, crowd } = await waiting;
    told(await headers, HEADERS_TIMEOUT_MS, "half a header");
    told(await slowHeaders, HEADERS_TIMEOUT_MS, "a header a second");
    for (const each of await crowd) told(each, HEADERS_TIMEOUT_MS, "one of a crowd");
  });

  test("a connection that says nothing is closed after the same time", async () => {
    const { silent } = await waiting;
    const answer = await silent;
    assert.ok(answer.tookMs < HEADERS_TIMEOUT_MS + SLACK_MS - 100, "it was still open");
    assert.ok(answer.status === 408 || answer.status === 0);
  });

  test(`a body that doesn't come, or a byte at a time: 408 after ${BODY_TIMEOUT_MS / 1000} s`, async () => {
    const { body, chunks } = await waiting;
    told(await body, BODY_TIMEOUT_MS, "one byte of forty");
    told(await chunks, BODY_TIMEOUT_MS, "a byte a second");
  });

  test("a body that breaks off leaves nothing behind", async () => {
    const { url } = await attackMarket();
    const before = await send(url, "/api/v1/nothing");
    assertProblem(before, 404, "not_found");
    for (let index = 0; index < 20; index += 1) await exchange(url, [`${post}Content-Length: 400\r\n\r\n{`], 20);
    assert.equal((await send(url, "/healthz")).status, 200);
  });
});
