// Keys turn without a moment in which a token can't be verified.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createIds } from "@souk/chassis/ids";
import { seededRandom, systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { createLocalJWKSet, jwtVerify } from "jose";
import { deriveKeys } from "../secrets.ts";
import { openSqliteStoreWorld, type StoreWorld } from "../testing/store-world.ts";
import { CLIENT_TOKEN_SECONDS, createAccessTokens } from "./access-tokens.ts";
import { createKeyRing, type KeyRing } from "./key-ring.ts";
import { createKeySealing } from "./key-sealing.ts";

const HOUR_MS = 3_600_000;
const schedule = { rotationMs: 24 * HOUR_MS, leadMs: HOUR_MS, overlapMs: (CLIENT_TOKEN_SECONDS + 60) * 1000 };

function ringOf(world: StoreWorld, secret = "one"): KeyRing {
  return createKeyRing({
    store: world.keys,
    sealing: createKeySealing(deriveKeys(secret).sealing, systemRandom),
    schedule,
    clock: world.clock,
    ids: createIds(world.clock, seededRandom(2)),
    log: silentLog,
  });
}

async function started(t: TestContext, world: StoreWorld, secret?: string): Promise<KeyRing> {
  const ring = ringOf(world, secret);
  await ring.start();
  t.after(() => ring.stop());
  return ring;
}

async function verifies(world: StoreWorld, ring: KeyRing, token: string): Promise<boolean> {
  const keys = createLocalJWKSet({ keys: [...ring.published()] });
  const options = { currentDate: new Date(world.clock.now()), typ: "at+jwt", algorithms: ["EdDSA"] };
  return jwtVerify(token, keys, options).then(
    () => true,
    () => false,
  );
}

test("two instances that start at once sign with the same key", async (t) => {
  const world = await openSqliteStoreWorld(t);
  const [a, b] = [ringOf(world), ringOf(world)];
  await Promise.all([a.start(), b.start()]);
  t.after(() => Promise.all([a.stop(), b.stop()]));
  assert.equal(a.current().kid, b.current().kid);
  assert.equal((await world.keys.list()).length, 1);
});

test("over four days of rotation every token verifies at every instance for all its life", async (t) => {
  const world = await openSqliteStoreWorld(t);
  const rings = [await started(t, world), await started(t, world)] as const;
  const minted: { token: string; until: number }[] = [];
  const kids = new Set<string>();
  let checked = 0;
  for (let step = 0; step < 4 * 24 * 4; step += 1) {
    world.clock.advance(HOUR_MS / 4);
    // Only one of them reads the store at each step: the other's view is a quarter of an hour old.
    await rings[step % 2 === 0 ? 0 : 1].turn();
    const ring = rings[step % 3 === 0 ? 0 : 1];
    kids.add(ring.current().kid);
    const tokens = createAccessTokens({
      issuer: "i",
      keys: ring,
      clock: world.clock,
      ids: createIds(world.clock, seededRandom(step)),
    });
    minted.push({ ...(await tokens.forService("orders")), until: world.clock.now() + CLIENT_TOKEN_SECONDS * 1000 });
    for (const { token, until } of minted.filter((each) => each.until > world.clock.now())) {
      checked += 1;
      for (const verifier of rings) assert.ok(await verifies(world, verifier, token), `step ${step}, until ${until}`);
    }
  }
  assert.ok(kids.size >= 4, `${kids.size} keys`);
  assert.ok(checked > 1200);
  assert.ok((await world.keys.list()).length <= 3);
});

test("the next key is published a lead before it signs, and the old one goes when its tokens have ended", async (t) => {
  const world = await openSqliteStoreWorld(t);
  const ring = await started(t, world);
  const first = ring.current().kid;
  world.clock.advance(schedule.rotationMs - schedule.leadMs);
  await ring.turn();
  assert.equal(ring.published().length, 2);
  assert.equal(ring.current().kid, first);
  world.clock.advance(schedule.leadMs);
  assert.notEqual(ring.current().kid, first);
  world.clock.advance(schedule.overlapMs - 1);
  await ring.turn();
  assert.equal(ring.published().length, 2);
  world.clock.advance(1);
  await ring.turn();
  assert.equal(ring.published().length, 1);
});

test("after a restart the same key signs, and only with the same secret", async (t) => {
  const world = await openSqliteStoreWorld(t);
  const before = await started(t, world);
  assert.equal((await started(t, world)).current().kid, before.current().kid);
  await assert.rejects(ringOf(world, "another").start(), /KEY_ENCRYPTION_SECRET/);
});

test("what is stored and what is published holds no private key", async (t) => {
  const world = await openSqliteStoreWorld(t);
  const ring = await started(t, world);
  const [stored] = await world.keys.list();
  const secret = ring.current().privateKey.export({ format: "jwk" }).d ?? "";
  const raw = Buffer.from(secret, "base64url");
  assert.equal(Buffer.from(stored?.sealedPrivateKey ?? []).includes(raw), false);
  assert.deepEqual(Object.keys(ring.published()[0] ?? {}).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
});

test("a sealed key opens only for its own id and unchanged", () => {
  const sealing = createKeySealing(deriveKeys("one").sealing, systemRandom);
  const sealed = sealing.seal("a", Buffer.from("secret"));
  assert.equal(Buffer.from(sealing.open("a", sealed) ?? []).toString(), "secret");
  assert.equal(sealing.open("b", sealed), undefined);
  const tampered = Uint8Array.from(sealed);
  tampered[tampered.length - 1] = (tampered[tampered.length - 1] ?? 0) ^ 1;
  assert.equal(sealing.open("a", tampered), undefined);
  assert.equal(createKeySealing(deriveKeys("two").sealing, systemRandom).open("a", sealed), undefined);
});
