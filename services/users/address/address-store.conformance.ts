// What every store of address books promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_ADDRESSES } from "@souk/contracts/users/account-schema";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";

const home = { name: "Ada", line1: "Hauptstraße 1", city: "Berlin", postalCode: "10115", country: "DE" };

async function account(world: StoreWorld): Promise<string> {
  const id = world.uuid();
  const person = { id, email: `${id}@example.org`, name: "Ada", role: "customer", locale: null } as const;
  await world.accounts.create({ ...person, passwordHash: "$h" }, world.occasion());
  return id;
}

function add(world: StoreWorld, accountId: string, line1 = home.line1, key?: string) {
  const once = key === undefined ? undefined : { scope: accountId, key, fingerprint: line1 };
  return world.addresses.add({ id: world.uuid(), accountId, address: { ...home, line1 }, at: world.clock.now() }, once);
}

export function addressStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: entries are kept as given, oldest first, page by page`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    for (const line of ["1", "2", "3"]) await add(world, id, line);
    const first = await world.addresses.list(id, { limit: 2 });
    assert.deepEqual(
      [first.entries.map((entry) => entry.address.line1), first.total, first.more],
      [["1", "2"], 3, true],
    );
    const after = first.entries[1]?.id ?? "";
    const rest = await world.addresses.list(id, { after, limit: 2 });
    assert.deepEqual([rest.entries.map((entry) => entry.address), rest.more], [[{ ...home, line1: "3" }], false]);
  });

  test(`${engine}: another account's entry can be neither seen, replaced nor removed`, async (t) => {
    const world = await open(t);
    const [ada, bob] = [await account(world), await account(world)];
    const entry = await add(world, ada);
    assert.ok(typeof entry === "object");
    assert.equal(await world.addresses.replace(bob, entry.id, { ...home, line1: "x" }), "missing");
    assert.equal(await world.addresses.remove(bob, entry.id), "missing");
    assert.equal((await world.addresses.list(bob, { limit: 10 })).total, 0);
    assert.deepEqual(await world.addresses.replace(ada, entry.id, { ...home, line1: "2" }), {
      ...entry,
      address: { ...home, line1: "2" },
    });
    assert.equal(await world.addresses.remove(ada, entry.id), "removed");
    assert.equal(await world.addresses.remove(ada, entry.id), "missing");
  });

  test(`${engine}: the book is full at ${MAX_ADDRESSES} entries, also for twenty at once`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    for (let n = 0; n < MAX_ADDRESSES - 5; n += 1) await add(world, id);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => add(world, id)));
    assert.equal(outcomes.filter((each) => each === "full").length, 15);
    assert.equal((await world.addresses.list(id, { limit: 100 })).total, MAX_ADDRESSES);
  });

  test(`${engine}: the same record adds once; with another address it is refused`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    const [first, second] = await Promise.all([add(world, id, "1", "k"), add(world, id, "1", "k")]);
    assert.deepEqual(first, second);
    assert.equal((await world.addresses.list(id, { limit: 10 })).total, 1);
    await assert.rejects(add(world, id, "2", "k"), { code: "idempotency_mismatch" });
  });

  test(`${engine}: an account that is gone has no book`, async (t) => {
    const world = await open(t);
    const id = await account(world);
    await world.accounts.erase(id, world.occasion());
    assert.equal(await add(world, id), "missing");
    assert.equal(await add(world, world.uuid()), "missing");
  });
}
