// Guessing passwords over HTTP: the same answer, the same work, and an end to it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { clientToken, logIn, PASSWORD, register, startUsers, type Users } from "../testing/running-service.ts";

const guess = (users: Users, email: string, headers: Record<string, string> = {}) =>
  users.send("POST", "/api/v1/auth/login", { body: { email, password: "a wrong guess" }, headers });

test("an unknown address and a wrong password get the same answer but for the trace id", async (t) => {
  const users = await startUsers(t);
  await register(users, "ada@example.org");
  const [known, unknown] = [await guess(users, "ada@example.org"), await guess(users, "nobody@example.org")];
  assert.equal(known.status, 401);
  assert.deepEqual({ ...known.body, traceId: "" }, { ...unknown.body, traceId: "" });
  assert.equal(known.body.code, "invalid_credentials");
  const names = (answer: typeof known) => [...answer.headers.keys()].sort();
  assert.deepEqual(names(known), names(unknown));
});

test("and cost the same time: medians within 20 %", async (t) => {
  const users = await startUsers(t, { hashing: "real", environment: { RATE_LIMIT: "off" } });
  await register(users, "ada@example.org");
  await guess(users, "warm@example.org");
  // Work that differs differs in every round; a neighbour on the machine seldom disturbs all of them.
  const rounds: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const [known, unknown] = await medianTimes(users);
    if (Math.abs(known - unknown) / Math.max(known, unknown) < 0.2) return;
    rounds.push(`${known} ms and ${unknown} ms`);
  }
  assert.fail(rounds.join("; "));
});

async function medianTimes(users: Users): Promise<readonly [known: number, unknown: number]> {
  const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  for (let n = 0; n < 15; n += 1) {
    for (const [kind, email] of [
      ["known", "ada@example.org"],
      ["unknown", `nobody${n}@example.org`],
    ] as const) {
      const startedMs = performance.now();
      await guess(users, email);
      times[kind].push(performance.now() - startedMs);
    }
  }
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[7] ?? 0;
  return [median(times.known), median(times.unknown)];
}

test("after ten misses an account answers 429 with Retry-After, after a restart too, and opens again by itself", async (t) => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const users = await startUsers(t, { clock });
  await register(users, "ada@example.org");
  await logIn(users, "owner@example.org", "the owner's password");
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await guess(users, "nobody@example.org")).status);
  assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
  await users.stop();
  const again = await startUsers(t, { databaseUrl: users.databaseUrl, clock });
  const limited = await guess(again, "NOBODY@example.org");
  assert.deepEqual([limited.status, limited.body.code], [429, "rate_limited"]);
  const seconds = Number(limited.headers.get("retry-after"));
  assert.ok(seconds > 0 && seconds <= 180, `${seconds}`);
  aheadMs = seconds * 1000;
  assert.equal((await guess(again, "nobody@example.org")).status, 401);
});

test("guessers all over the world can't lock the owner out of a network that the account knows", async (t) => {
  const users = await startUsers(t);
  const gateway = await clientToken(users, "gateway");
  const from = (address: string) => ({ "souk-client-address": address, "souk-gateway": gateway });
  const body = { email: "ada@example.org", password: PASSWORD, name: "Ada" };
  await users.send("POST", "/api/v1/auth/register", { body, headers: from("203.0.113.1") });
  for (let n = 0; n < 30; n += 1) await guess(users, "ada@example.org", from(`198.51.100.${n}`));
  const stranger = await guess(users, "ada@example.org", from("198.51.100.99"));
  assert.equal(stranger.status, 429);
  const { email, password } = body;
  const owner = await users.send("POST", "/api/v1/auth/login", {
    body: { email, password },
    headers: from("203.0.113.1"),
  });
  assert.equal(owner.status, 200);
});

test("a forwarded address is believed only with a gateway's token", async (t) => {
  const users = await startUsers(t);
  const orders = await clientToken(users, "orders");
  const statuses = new Set<number>();
  for (let n = 0; n < 60; n += 1) {
    const forged: Record<string, string> = {
      "souk-client-address": `198.51.100.${n}`,
      "x-forwarded-for": `198.51.100.${n}`,
      forwarded: `for=198.51.100.${n}`,
      "souk-gateway": n % 2 === 0 ? "forged" : orders,
    };
    statuses.add((await guess(users, `nobody${n}@example.org`, forged)).status);
  }
  assert.ok(statuses.has(429)); // All sixty came from one network.
});

test("a network that only registers is stopped, and so is one that asks which addresses are taken", async (t) => {
  const users = await startUsers(t);
  await register(users, "ada@example.org");
  const statuses: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const body = { email: "ada@example.org", password: PASSWORD, name: "Ada" };
    statuses.push((await users.send("POST", "/api/v1/auth/register", { body })).status);
  }
  assert.equal(statuses.filter((status) => status === 409).length <= 52, true);
  assert.equal(statuses.at(-1), 429);
});

test("a flood of sign-ins is refused with 503 and Retry-After, and the rest goes on meanwhile", async (t) => {
  const users = await startUsers(t, { hashing: "real", environment: { RATE_LIMIT: "off" } });
  const { accessToken } = await register(users, "ada@example.org");
  const profilesMs: number[] = [];
  let running = true;
  const reader = (async () => {
    while (running) {
      const startedMs = performance.now();
      assert.equal((await users.client.readProfile({ token: accessToken })).status, 200);
      profilesMs.push(performance.now() - startedMs);
      await systemClock.sleep(5);
    }
  })();
  const answers = await Promise.all(Array.from({ length: 120 }, () => guess(users, "ada@example.org")));
  running = false;
  await reader;
  const busy = answers.filter((each) => each.status === 503);
  assert.ok(busy.length > 0 && busy.length < 120);
  assert.ok(answers.every((each) => each.status === 401 || each.status === 503));
  assert.ok(Number(busy[0]?.headers.get("retry-after")) > 0);
  // Not the slowest: on a busy machine that one measures the machine.
  const mostMs = profilesMs.sort((a, b) => a - b)[Math.floor(profilesMs.length * 0.9)] ?? Number.POSITIVE_INFINITY;
  assert.ok(mostMs < 500, `nine of ten profiles took up to ${mostMs} ms`);
});
