// What every store of signing keys promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";
import type { StoredKey } from "./signing-key.ts";

function key(world: StoreWorld, previousKid: string | null, activatesAt = world.clock.now()): StoredKey {
  const kid = world.uuid();
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x", kid, use: "sig", alg: "EdDSA" } as const;
  const sealedPrivateKey = new Uint8Array([1, 2, 3]);
  return { kid, previousKid, publicKey, sealedPrivateKey, createdAt: world.clock.now(), activatesAt };
}

export function keyStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: of ten first keys at once one is added; the same for each successor`, async (t) => {
    const world = await open(t);
    const race = (previous: string | null) =>
      Promise.all(Array.from({ length: 10 }, () => world.keys.append(key(world, previous))));
    assert.equal((await race(null)).filter((each) => each === "added").length, 1);
    world.clock.advance(1);
    const [first] = await world.keys.list();
    assert.equal((await race(first?.kid ?? "")).filter((each) => each === "added").length, 1);
    assert.equal((await world.keys.list()).length, 2);
    assert.equal(await world.keys.append(key(world, null)), "beaten");
  });

  test(`${engine}: keys come back as they were, from the oldest to the newest`, async (t) => {
    const world = await open(t);
    const first = key(world, null);
    await world.keys.append(first);
    world.clock.advance(1);
    const second = key(world, first.kid, world.clock.now() + 1000);
    await world.keys.append(second);
    const stored = await world.keys.list();
    assert.deepEqual(
      stored.map((each) => each.kid),
      [first.kid, second.kid],
    );
    assert.deepEqual(
      { ...stored[1], sealedPrivateKey: [...(stored[1]?.sealedPrivateKey ?? [])] },
      {
        ...second,
        sealedPrivateKey: [1, 2, 3],
      },
    );
  });

  test(`${engine}: old keys can be removed, the newest can't, and the chain goes on`, async (t) => {
    const world = await open(t);
    const first = key(world, null);
    await world.keys.append(first);
    world.clock.advance(1);
    const second = key(world, first.kid);
    await world.keys.append(second);
    await world.keys.remove([first.kid, second.kid, "unknown"]);
    assert.deepEqual(
      (await world.keys.list()).map((each) => each.kid),
      [second.kid],
    );
    world.clock.advance(1);
    assert.equal(await world.keys.append(key(world, second.kid)), "added");
  });
}
