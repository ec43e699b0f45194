// Two web processes with sessions and theme in one Redis: who signs in at one is known to the other, what is saved at one is
// drawn by both, and a theme that the server has lost is given back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loseEverything, onTestServer, temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { type Market, staffAccount, startMarket } from "../market/market.ts";

const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
const { url, prefix } = temporaryRedisUrl(cleanup);
let market: Market;
let cookie: string;
/** Enough that both have answered. */
const TIMES = 8;
const SEEN_WITHIN_MS = 20_000;
const PAUSE_MS = 250;

const json = { "content-type": "application/json", "x-requested-with": "souk-admin", "sec-fetch-site": "same-origin" };

before(async () => {
  market = await startMarket(
    { environment: { SESSION_URL: url }, arguments: ["--scale", "web=2"] },
    { after: cleanup.after },
  );
  const answer = await fetch(`${market.url}/admin/session`, {
    method: "POST",
    headers: json,
    body: JSON.stringify(staffAccount),
  });
  assert.equal(answer.status, 200);
  cookie = answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
});
after(async () => {
  for (const end of endings.toReversed()) await end();
});

/** The style sheets that so many pages name, one after the other. */
async function sheetsSeen(): Promise<readonly (string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  for (let at = 0; at < TIMES; at += 1) {
    seen.push(/\/theme-[\w-]{22}\.css/.exec(await (await fetch(`${market.url}/cart`)).text())?.[0]);
  }
  return seen;
}

async function agreed(): Promise<string> {
  const untilMs = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    const [first, ...more] = await sheetsSeen();
    if (first !== undefined && more.every((each) => each === first)) return first;
    assert.ok(performance.now() < untilMs, "both draw by what was saved");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Pages are drawn from memory; the server has it when a process has looked. */
async function given(): Promise<void> {
  const untilMs = performance.now() + SEEN_WITHIN_MS;
  while ((await onTestServer((client) => client.get(`${prefix}theme:head`))) === null) {
    assert.ok(performance.now() < untilMs, "the theme is given back");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

const save = (revision: number, settings: object): Promise<Response> =>
  fetch(`${market.url}/admin/theme`, {
    method: "PUT",
    headers: { ...json, cookie, "if-match": `"${revision}"` },
    body: JSON.stringify(settings),
  });

test("who signed in at one process is known to both", async () => {
  const statuses: number[] = [];
  for (let at = 0; at < TIMES; at += 1)
    statuses.push((await fetch(`${market.url}/admin/session`, { headers: { cookie } })).status);
  assert.deepEqual(
    statuses,
    Array.from({ length: TIMES }, () => 200),
  );
});

test("what is saved at one is drawn by both, and of two that save at once one is told", async () => {
  assert.equal((await save(0, { colours: { day: { ground: "#fafafa" } } })).status, 200);
  const sheet = await agreed();
  for (let at = 0; at < TIMES; at += 1) assert.equal((await fetch(market.url + sheet)).status, 200);
  const both = await Promise.all([save(1, { corners: "round" }), save(1, { corners: "square" })]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  assert.notEqual(await agreed(), sheet);
});

test("a server that has lost everything gets the theme back, and sessions end", async () => {
  const sheet = await agreed();
  await loseEverything(prefix);
  assert.equal((await fetch(`${market.url}/admin/session`, { headers: { cookie } })).status, 204);
  assert.equal(await agreed(), sheet);
  await given();
  market = await market.restart();
  assert.equal(await agreed(), sheet, "also for processes that never knew it");
});
