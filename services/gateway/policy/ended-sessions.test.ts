// A session's end is heard from every event and from the list that a gateway begins with, and is kept for as long as a
// token works.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Subscription } from "@souk/chassis/bus/bus";
import type { ServiceClient } from "@souk/chassis/client";
import type { Context } from "@souk/chassis/context";
import { ACCESS_TOKEN_SECONDS, MAX_ENDED_PAGE } from "@souk/contracts/users/internal-routes";
import { createEndedSessions, followEndedSessions } from "./ended-sessions.ts";

const clockAt = () => {
  let nowMs = 5_000;
  return {
    monotonicMs: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
};

test("an end is known until no token of the session can be good any more, and then forgotten", () => {
  const clock = clockAt();
  const ended = createEndedSessions(clock);
  assert.equal(ended.has("a"), false);
  ended.add("a");
  clock.pass(ACCESS_TOKEN_SECONDS * 1000);
  assert.equal(ended.has("a"), true);
  ended.add("b");
  clock.pass(60_000);
  assert.deepEqual([ended.has("a"), ended.has("b")], [false, true]);
  ended.add("c");
  assert.equal(ended.size, 2, "nothing stays for ever");
});

test("past the limit the longest ago goes, and saying it again makes it young", () => {
  const ended = createEndedSessions(clockAt(), 3);
  for (const id of ["a", "b", "c", "a", "d"]) ended.add(id);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((id) => ended.has(id)),
    [true, false, true, true],
  );
});

function follow(pages: readonly (readonly string[] | "away")[]) {
  const ended = createEndedSessions(clockAt());
  const asked: unknown[] = [];
  const call = async (_route: unknown, { query }: { readonly query: unknown }) => {
    const page = pages[asked.length] ?? [];
    asked.push(query);
    if (page === "away") return { status: 503, problem: { code: "unavailable" } };
    return { status: 200, body: { items: page.map((familyId) => ({ familyId })) } };
  };
  let taken: Subscription | undefined;
  const subscribe = (subscription: Subscription): void => {
    taken = subscription;
  };
  followEndedSessions({ subscribe }, { ended, client: { call } as unknown as ServiceClient });
  assert.ok(taken);
  return { ended, asked, subscription: taken };
}

test("every gateway hears every end, by whichever event", async () => {
  const { ended, subscription } = follow([]);
  assert.deepEqual(
    [subscription.source, subscription.delivery, subscription.events.map(({ type }) => type)],
    ["users", "each", ["session.ended", "session.reused"]],
  );
  const event = { data: { userId: "u", familyId: "f" } } as Parameters<typeof subscription.handle>[0];
  await subscription.handle(event, {} as Context);
  assert.equal(ended.has("f"), true);
});

test("who connects asks for all that was missed, page by page, and forgets nothing", async () => {
  const full = Array.from({ length: MAX_ENDED_PAGE }, (_, at) => `f${at}`);
  const { ended, asked, subscription } = follow([full, ["last"]]);
  ended.add("before");
  await subscription.resync({} as Context);
  assert.deepEqual(asked, [{ limit: MAX_ENDED_PAGE }, { limit: MAX_ENDED_PAGE, after: full.at(-1) }]);
  assert.deepEqual(
    ["f0", "last", "before"].map((id) => ended.has(id)),
    [true, true, true],
  );
});

test("while users can't say what was missed, the connection is made again", async () => {
  const { subscription } = follow(["away"]);
  await assert.rejects(subscription.resync({} as Context), { code: "unavailable" });
});
