// What every session store promises; above all U1 of checkout.md: a rotated or revoked refresh token never mints again.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";
import { hashOfToken, MAX_SESSIONS } from "./session.ts";

const DAY_MS = 24 * 3_600_000;

async function account(world: StoreWorld): Promise<string> {
  const id = world.uuid();
  const person = { id, email: `${id}@example.org`, name: "Ada", role: "customer", locale: null } as const;
  await world.accounts.create({ ...person, passwordHash: "$h" }, world.occasion());
  return id;
}

function begin(
  world: StoreWorld,
  accountId: string,
  token: string,
  more: { readonly credentialsVersion?: number; readonly familyId?: string } = {},
) {
  const at = world.clock.now();
  const session = {
    familyId: world.uuid(),
    accountId,
    credentialsVersion: 1,
    tokenHash: hashOfToken(token),
    tokenExpiresAt: at + 30 * DAY_MS,
    expiresAt: at + 90 * DAY_MS,
    ...more,
  };
  return world.sessions.open(session, world.occasion());
}

async function rotate(world: StoreWorld, token: string, next: string) {
  const expiresAt = world.clock.now() + 30 * DAY_MS;
  const outcome = await world.sessions.rotate(
    hashOfToken(token),
    { hash: hashOfToken(next), expiresAt },
    world.occasion(),
  );
  return outcome.kind;
}

export function sessionStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: a token is exchanged for the next, with the account as it is now`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    assert.equal(await begin(world, id, "t1"), "opened");
    await world.accounts.change(id, { role: "staff" }, world.occasion());
    const next = { hash: hashOfToken("t2"), expiresAt: world.clock.now() + DAY_MS };
    const outcome = await world.sessions.rotate(hashOfToken("t1"), next, world.occasion());
    assert.ok(outcome.kind === "rotated" && outcome.account.role === "staff");
    assert.equal(await rotate(world, "t2", "t3"), "rotated");
    assert.equal(await rotate(world, "never issued", "t9"), "refused");
  });

  test(`${engine}: a used token ends its family, is announced once, and other families live on`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    await begin(world, id, "a1");
    await begin(world, id, "b1");
    assert.equal(await rotate(world, "a1", "a2"), "rotated");
    assert.equal(await rotate(world, "a1", "x"), "reused");
    assert.equal(await rotate(world, "a1", "y"), "refused");
    assert.equal(await rotate(world, "a2", "a3"), "refused");
    assert.equal(await rotate(world, "x", "z"), "refused");
    assert.equal(await rotate(world, "b1", "b2"), "rotated");
    const reused = (await world.events()).filter((event) => event.type === "session.reused");
    assert.equal(reused.length, 1);
    assert.deepEqual(reused[0]?.data, { userId: id, familyId: reused[0]?.aggregateId });
    assert.equal((await world.audit.newest({ accountId: id, limit: 1 }))[0]?.action, "session.reused");
  });

  test(`${engine}: of twenty rotations of one token at once one is rotated, and the family has ended`, async (t) => {
    const world = await open(t);
    await begin(world, await account(world), "t0");
    const kinds = await Promise.all(Array.from({ length: 20 }, (_, n) => rotate(world, "t0", `n${n}`)));
    assert.equal(kinds.filter((kind) => kind === "rotated").length, 1);
    assert.equal(kinds.filter((kind) => kind === "reused").length, 1);
    for (let n = 0; n < 20; n += 1) assert.equal(await rotate(world, `n${n}`, `m${n}`), "refused");
  });

  test(`${engine}: a token ends unused after its time, and never outlives its family`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    await begin(world, id, "idle");
    await begin(world, id, "busy0");
    for (let n = 0; n < 4; n += 1) {
      world.clock.advance(20 * DAY_MS);
      assert.equal(await rotate(world, `busy${n}`, `busy${n + 1}`), "rotated");
    }
    assert.equal(await rotate(world, "idle", "x"), "refused");
    world.clock.advance(11 * DAY_MS);
    assert.equal(await rotate(world, "busy4", "y"), "refused");
  });

  test(`${engine}: logging out ends the family, also by a token that was used before`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    await begin(world, id, "t1");
    await rotate(world, "t1", "t2");
    await world.sessions.end(hashOfToken("t1"), world.occasion());
    await world.sessions.end(hashOfToken("t1"), world.occasion());
    await world.sessions.end(hashOfToken("unknown"), world.occasion());
    assert.equal(await rotate(world, "t2", "t3"), "refused");
    assert.equal(await world.sessions.count(id, world.clock.now()), 0);
    assert.equal((await world.events()).filter((event) => event.type === "session.reused").length, 0);
  });

  test(`${engine}: no session begins on a password that has been replaced, or for an erased account`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    await world.accounts.change(id, { passwordHash: "$other" }, world.occasion());
    assert.equal(await begin(world, id, "t1"), "stale");
    assert.equal(await begin(world, id, "t2", { credentialsVersion: 2 }), "opened");
    await world.accounts.erase(id, world.occasion());
    assert.equal(await begin(world, id, "t3", { credentialsVersion: 3 }), "stale");
    assert.equal(await rotate(world, "t2", "t4"), "refused");
  });

  test(`${engine}: past ${MAX_SESSIONS} sessions the oldest end`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    for (let n = 0; n < MAX_SESSIONS + 2; n += 1) await begin(world, id, `s${n}`);
    assert.equal(await world.sessions.count(id, world.clock.now()), MAX_SESSIONS);
    assert.equal((await world.events()).filter(({ type }) => type === "session.ended").length, 2);
    assert.equal(await rotate(world, "s1", "x"), "refused");
    assert.equal(await rotate(world, "s2", "y"), "rotated");
  });

  test(`${engine}: whatever ends a session is told once, with who it was; its end is listed for as long as asked`, async (t) => {
    const world = await open(t);
    const told = async () => {
      const ends = (await world.events()).filter(({ type }) => type === "session.ended" || type === "session.reused");
      return ends.map(({ aggregateId, data }) => {
        const { userId, familyId } = data as { readonly userId: string; readonly familyId: string };
        assert.equal(familyId, aggregateId);
        return [userId, familyId] as const;
      });
    };
    const both = async (id: string) => {
      const families = [world.uuid(), world.uuid()].sort();
      for (const familyId of families) await begin(world, id, familyId, { familyId });
      return families.map((familyId) => [id, familyId] as const);
    };
    const [ada, bob, eve] = [await account(world), await account(world), await account(world)];
    const [out, still] = await both(ada);
    await world.sessions.end(hashOfToken(out?.[1] ?? ""), world.occasion());
    await world.sessions.end(hashOfToken(out?.[1] ?? ""), world.occasion());
    assert.deepEqual(await told(), [out]);
    await world.accounts.change(ada, { passwordHash: "$new" }, world.occasion());
    assert.deepEqual(await told(), [out, still]);

    const ofBob = await both(bob);
    await world.accounts.change(bob, { role: "staff" }, world.occasion());
    assert.equal((await told()).length, 2, "more rights end nothing");
    world.clock.advance(1_000);
    const since = world.clock.now();
    await world.accounts.change(bob, { role: "customer" }, world.occasion());
    const ofEve = await both(eve);
    await world.accounts.erase(eve, world.occasion());
    const later = [...ofBob, ...ofEve];
    assert.deepEqual((await told()).slice(2).sort(), later.toSorted());

    const families = later.map(([, family]) => family).sort();
    assert.deepEqual(await world.sessions.endedSince(since, { limit: 10 }), families);
    const [first = ""] = await world.sessions.endedSince(since, { limit: 1 });
    assert.deepEqual([first, ...(await world.sessions.endedSince(since, { after: first, limit: 10 }))], families);
    assert.deepEqual(await world.sessions.endedSince(since + 1, { limit: 10 }), []);
    assert.equal((await world.sessions.endedSince(since - 1_000, { limit: 10 })).length, families.length + 2);
  });

  test(`${engine}: the sweep drops what has expired, and a dropped token is still refused`, async (t) => {
    const world = await open(t);
    await begin(world, await account(world), "t1");
    await rotate(world, "t1", "t2");
    assert.equal(await world.sessions.sweep(world.clock.now(), 100), 0);
    world.clock.advance(91 * DAY_MS);
    assert.equal(await world.sessions.sweep(world.clock.now(), 100), 3);
    assert.equal(await rotate(world, "t2", "t3"), "refused");
  });
}
