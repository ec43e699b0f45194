// Sessions of browsers over the real store: who is signed in stays so, one exchange of tokens at a time, and whatever
// ends a session ends it for good.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Clock, systemClock } from "@souk/chassis/clock";
import { seededRandom } from "@souk/chassis/random";
import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import type { Client } from "@souk/contracts/client";
import type { SessionDocument } from "@souk/contracts/users/account-schema";
import { migrations } from "../stores.sqlite.ts";
import { createSessionKeeper, type SessionKeeper } from "./session-keeper.ts";
import { createSqliteSessionStore } from "./session-store.sqlite.ts";

const START = 1_800_000_000_000;
const LIFETIME_MS = 3_600_000;
const user = {
  ...{ id: "01995f2e-7d10-7000-8000-000000000001", email: "ada@example.org", name: "Ada" },
  ...{ emailVerified: false, role: "customer" as const, createdAt: "2026-11-25T00:00:00.000Z" },
};
const documentOf = (n: number): SessionDocument => ({
  ...{ user, accessToken: `access-${n}`, refreshToken: `refresh-${n}`, tokenType: "Bearer" as const, expiresIn: 600 },
});

type House = {
  readonly keeper: SessionKeeper;
  /** The same store as another process has it. */
  readonly other: SessionKeeper;
  readonly client: Client;
  /** Refresh tokens that users was shown, in order. */
  readonly shown: string[];
  readonly ended: string[];
  pass(ms: number): void;
  /** What users answers to the next exchanges. */
  answerWith(answer: "tokens" | "ended" | "down"): void;
};

async function house(t: TestContext): Promise<House> {
  let now = START;
  let answer: "tokens" | "ended" | "down" = "tokens";
  const clock: Clock = { ...systemClock, now: () => now };
  const url = await temporaryUrl(t);
  const random = seededRandom(7);
  const keep = async (): Promise<SessionKeeper> => {
    const sessions = createSqliteSessionStore(await temporaryDatabase(t, { url, migrations }));
    return createSessionKeeper({ sessions, clock, random, lifetimeMs: LIFETIME_MS });
  };
  const shown: string[] = [];
  const ended: string[] = [];
  const client = {
    refreshSession: async ({ body }: { body: { refreshToken: string } }) => {
      shown.push(body.refreshToken);
      await systemClock.sleep(20);
      if (answer === "down") throw new Error("users is away");
      if (answer === "ended") return { status: 401, problem: { code: "invalid_refresh_token" } };
      return { status: 200, body: documentOf(shown.length + 1) };
    },
    logOut: async ({ body }: { body: { refreshToken: string } }) => {
      ended.push(body.refreshToken);
      return { status: 204, body: null };
    },
  } as unknown as Client;
  return {
    ...{ keeper: await keep(), other: await keep(), client, shown, ended },
    pass: (ms) => {
      now += ms;
    },
    answerWith: (next) => {
      answer = next;
    },
  };
}

test("who signed in is known by the cookie, to every process, and by no other cookie", async (t) => {
  const { keeper, other, client } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  assert.equal((await other.current(cookie, client))?.accessToken, "access-1");
  assert.equal(await keeper.current(`${cookie.slice(0, -1)}_`, client), undefined);
  assert.equal(await keeper.current(undefined, client), undefined);
});

test("of twenty requests in two processes one exchanges the token, and all have the new one", async (t) => {
  const { keeper, other, client, shown, pass } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  pass(580_000);
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? keeper : other).current(cookie, client)),
  );
  assert.deepEqual(shown, ["refresh-1"]);
  assert.ok(all.every((tokens) => tokens?.accessToken === "access-2"));
});

test("while users is away a token that still lasts is used, one that has ended is told", async (t) => {
  const { keeper, client, pass, answerWith } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  answerWith("down");
  pass(580_000);
  assert.equal((await keeper.current(cookie, client))?.accessToken, "access-1");
  pass(30_000);
  await assert.rejects(() => keeper.current(cookie, client), { code: "unavailable" });
  answerWith("tokens");
  assert.ok((await keeper.current(cookie, client))?.accessToken.startsWith("access-"), "nobody was signed out by it");
});

test("a family that users ended is signed out here", async (t) => {
  const { keeper, client, pass, answerWith, shown } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  answerWith("ended");
  pass(580_000);
  assert.equal(await keeper.current(cookie, client), undefined);
  assert.equal(await keeper.current(cookie, client), undefined);
  assert.equal(shown.length, 1, "the token is not shown again");
});

test("a token that was refused before its time is exchanged once, and ends the session where users refuses too", async (t) => {
  const { keeper, other, client, shown, answerWith } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  const all = await Promise.all([keeper, other, keeper].map((each) => each.renounce(cookie, "access-1", client)));
  assert.deepEqual([shown, all.map((tokens) => tokens?.accessToken)], [["refresh-1"], Array(3).fill("access-2")]);
  assert.equal((await other.renounce(cookie, "access-1", client))?.accessToken, "access-2", "an older one's refusal");
  assert.equal(shown.length, 1);
  answerWith("down");
  assert.equal((await keeper.renounce(cookie, "access-2", client))?.accessToken, "access-2", "nobody can tell now");
  answerWith("ended");
  assert.equal(await keeper.renounce(cookie, "access-2", client), undefined);
  assert.equal(await other.current(cookie, client), undefined);
});

test("signing out ends the session at once, and users is told", async (t) => {
  const { keeper, other, client, ended } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  await keeper.close(cookie, client);
  assert.equal(await other.current(cookie, client), undefined);
  assert.deepEqual(ended, ["refresh-1"]);
});

test("a session ends by itself, and is swept away", async (t) => {
  const { keeper, client, pass } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  pass(LIFETIME_MS);
  assert.equal(await keeper.current(cookie, client), undefined);
  await keeper.sweep();
});

test("a changed profile is seen at once", async (t) => {
  const { keeper, client } = await house(t);
  const cookie = await keeper.open(documentOf(1));
  await keeper.renew(cookie, { ...user, name: "Ada King" });
  assert.equal((await keeper.current(cookie, client))?.user.name, "Ada King");
});
