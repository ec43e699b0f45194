// What every account store promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role } from "@souk/contracts/access";
import { hashOfToken } from "../session/session.ts";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";
import { type Account, emailKey } from "./account.ts";

const HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA";

async function create(world: StoreWorld, email: string, role: Role = "customer", name = "Ada"): Promise<Account> {
  const account = { id: world.uuid(), email, name, role, locale: null, passwordHash: HASH };
  const outcome = await world.accounts.create(account, world.occasion());
  assert.notEqual(outcome, "email_taken");
  return outcome as Account;
}

async function openSession(world: StoreWorld, accountId: string, token: string): Promise<void> {
  const far = world.clock.now() + 1e9;
  const session = { familyId: world.uuid(), accountId, credentialsVersion: 1, tokenExpiresAt: far, expiresAt: far };
  assert.equal(await world.sessions.open({ ...session, tokenHash: hashOfToken(token) }, world.occasion()), "opened");
}

const typesOf = async (world: StoreWorld) => (await world.events()).map((event) => event.type);

export function accountStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: an account is found by id and by its address in any case, and is announced once`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "Ada@Example.org");
    assert.deepEqual(await world.accounts.find(ada.id), ada);
    assert.deepEqual((await world.accounts.findCredentials("aDA@example.ORG"))?.account, ada);
    assert.equal(ada.email, "Ada@Example.org");
    assert.equal(await world.accounts.find(world.uuid()), undefined);
    assert.deepEqual(await typesOf(world), ["user.registered"]);
    assert.equal((await world.events())[0]?.aggregateVersion, 1);
  });

  test(`${engine}: of twenty registrations of one address, in several spellings, exactly one succeeds`, async (t) => {
    const world = await open(t);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const email = n % 2 === 0 ? "ada@example.org" : "ADA@example.ORG";
        const account = { id: world.uuid(), email, name: "Ada", role: "customer", locale: null } as const;
        return world.accounts.create({ ...account, passwordHash: HASH }, world.occasion());
      }),
    );
    assert.equal(outcomes.filter((each) => each !== "email_taken").length, 1);
    assert.equal((await typesOf(world)).length, 1);
  });

  test(`${engine}: the same idempotency record gets the first answer and has no second effect`, async (t) => {
    const world = await open(t);
    const once = { scope: "addStaff x", key: "k", fingerprint: "f" };
    const make = () => {
      const account = { id: world.uuid(), email: "a@example.org", name: "A", role: "staff", locale: null } as const;
      return world.accounts.create({ ...account, passwordHash: HASH }, world.occasion(), { once });
    };
    const [first, second] = [await make(), await make()];
    assert.deepEqual(second, first);
    assert.equal((await typesOf(world)).length, 1);
  });

  test(`${engine}: of ten starts at once one makes the first owner, and none where there is one`, async (t) => {
    const world = await open(t);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const account = {
          id: world.uuid(),
          email: `o${n}@example.org`,
          name: "O",
          role: "owner",
          locale: null,
        } as const;
        return world.accounts.createFirstOwner({ ...account, passwordHash: HASH }, world.occasion());
      }),
    );
    assert.equal(outcomes.filter((each) => typeof each === "object").length, 1);
    assert.equal(outcomes.filter((each) => each === "present").length, 9);
  });

  test(`${engine}: a change raises the version and is announced; no change does neither`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "ada@example.org");
    const changed = await world.accounts.change(ada.id, { name: "Ada L." }, world.occasion(ada.id));
    assert.deepEqual(changed, { ...ada, name: "Ada L.", version: 2 });
    assert.deepEqual(await world.accounts.change(ada.id, { name: "Ada L." }, world.occasion(ada.id)), changed);
    assert.deepEqual(await typesOf(world), ["user.registered", "user.changed"]);
    assert.equal((await world.events())[1]?.aggregateVersion, 2);
    assert.equal(await world.accounts.change(world.uuid(), { name: "B" }, world.occasion()), "missing");
  });

  test(`${engine}: an address in use can't be taken over; one's own may change its case`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "ada@example.org");
    await create(world, "bob@example.org");
    assert.equal(await world.accounts.change(ada.id, { email: "BOB@example.org" }, world.occasion()), "email_taken");
    const changed = await world.accounts.change(ada.id, { email: "Ada@example.org" }, world.occasion());
    assert.equal((changed as Account).email, "Ada@example.org");
  });

  test(`${engine}: a new password ends all sessions; set meanwhile by another it is stale`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "ada@example.org");
    await openSession(world, ada.id, "one");
    await openSession(world, ada.id, "two");
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 2);
    const set = () =>
      world.accounts.change(ada.id, { passwordHash: `${HASH}x` }, world.occasion(ada.id), { credentialsVersion: 1 });
    const outcomes = await Promise.all([set(), set()]);
    assert.equal(outcomes.filter((each) => each === "stale").length, 1);
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 0);
    const credentials = await world.accounts.findCredentials("ada@example.org");
    assert.equal(credentials?.credentialsVersion, 2);
    await world.accounts.rehash(ada.id, 1, "$old");
    assert.equal((await world.accounts.findCredentials("ada@example.org"))?.passwordHash, `${HASH}x`);
  });

  test(`${engine}: the last owner can neither step down nor go, also when both try at once`, async (t) => {
    const world = await open(t);
    const first = await create(world, "o1@example.org", "owner");
    assert.equal(await world.accounts.change(first.id, { role: "staff" }, world.occasion()), "last_owner");
    assert.equal(await world.accounts.erase(first.id, world.occasion()), "last_owner");
    const second = await create(world, "o2@example.org", "owner");
    const outcomes = await Promise.all([
      world.accounts.erase(first.id, world.occasion()),
      world.accounts.change(second.id, { role: "customer" }, world.occasion()),
    ]);
    assert.equal(outcomes.filter((each) => each === "last_owner").length, 1);
    assert.equal((await world.accounts.list({ roles: ["owner"], words: [], limit: 10 })).total, 1);
  });

  test(`${engine}: a lesser role ends all sessions, a greater one does not`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "ada@example.org");
    await openSession(world, ada.id, "one");
    await world.accounts.change(ada.id, { role: "staff" }, world.occasion());
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 1);
    await world.accounts.change(ada.id, { role: "customer" }, world.occasion());
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 0);
    const conditions = { roles: ["staff", "owner"] } as const;
    assert.equal(await world.accounts.change(ada.id, { role: "customer" }, world.occasion(), conditions), "missing");
  });

  test(`${engine}: an erased account leaves its id and nothing of the person, and its address is free`, async (t) => {
    const world = await open(t);
    const ada = await create(world, "ada@example.org");
    await openSession(world, ada.id, "one");
    await world.attempts.remember(ada.id, "n", world.clock.now());
    const address = { name: "Ada", line1: "1", city: "B", postalCode: "1", country: "DE" };
    await world.addresses.add({ id: world.uuid(), accountId: ada.id, address, at: world.clock.now() });
    const outcomes = await Promise.all([1, 2].map(() => world.accounts.erase(ada.id, world.occasion(ada.id))));
    assert.deepEqual(outcomes, ["erased", "missing"]);
    assert.equal(await world.accounts.find(ada.id), undefined);
    assert.equal(await world.accounts.findCredentials("ada@example.org"), undefined);
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 0);
    assert.equal((await world.addresses.list(ada.id, { limit: 10 })).total, 0);
    assert.equal(await world.attempts.isKnown(ada.id, "n"), false);
    assert.equal((await world.accounts.list({ roles: ["customer"], words: ["ada"], limit: 10 })).total, 0);
    assert.deepEqual(await typesOf(world), ["user.registered", "session.ended", "user.deleted"]);
    assert.equal((await world.events())[2]?.aggregateVersion, 2);
    const again = await create(world, "ada@example.org");
    assert.notEqual(again.id, ada.id);
    const kept = await world.audit.newest({ accountId: ada.id, limit: 10 });
    assert.equal(kept[0]?.action, "account.deleted");
    assert.ok(kept.every((row) => row.network === null));
  });

  test(`${engine}: lists go newest first, page by page, by role and by beginnings of words`, async (t) => {
    const world = await open(t);
    const people = ["Jörg Müller", "Ada Lovelace", "Grace Hopper", "Ada Müller", "O'Neil % _ Ann"];
    for (const [n, name] of people.entries()) await create(world, `p${n}@shop${n}.example`, "customer", name);
    await create(world, "staff@example.org", "staff", "Ada Staff");
    const list = (words: readonly string[], before?: string) =>
      world.accounts.list({ roles: ["customer"], words, limit: 2, ...(before !== undefined && { before }) });
    const first = await list([]);
    assert.deepEqual([first.accounts.map((a) => a.name), first.total, first.more], [[people[4], people[3]], 5, true]);
    const rest = await world.accounts.list({
      roles: ["customer"],
      words: [],
      limit: 9,
      before: first.accounts[1]?.id ?? "",
    });
    assert.deepEqual([rest.accounts.length, rest.more, rest.total], [3, false, 5]);
    const names = async (...words: string[]) => (await list(words)).accounts.map((account) => account.name);
    assert.deepEqual(await names("mul"), ["Ada Müller", "Jörg Müller"]);
    assert.deepEqual(await names("ada", "mul"), ["Ada Müller"]);
    assert.deepEqual(await names("p2@shop"), ["Grace Hopper"]);
    assert.deepEqual(await names("%"), ["O'Neil % _ Ann"]);
    assert.deepEqual(await names("nobody"), []);
  });

  test(`${engine}: the snapshot has every account in the order of ids, erased ones without the person`, async (t) => {
    const world = await open(t);
    const all = [await create(world, "a@example.org"), await create(world, "b@example.org")];
    await world.accounts.erase(all[0]?.id ?? "", world.occasion());
    const first = await world.accounts.snapshot({ limit: 1 });
    assert.deepEqual(first, [{ id: all[0]?.id, version: 2, account: undefined }]);
    const rest = await world.accounts.snapshot({ after: first[0]?.id ?? "", limit: 10 });
    assert.deepEqual(rest, [{ id: all[1]?.id, version: 1, account: all[1] }]);
  });

  test(`${engine}: one letter in two Unicode spellings is one address`, () => {
    assert.equal(emailKey("J\u00f6rg@example.org"), emailKey("Jo\u0308rg@EXAMPLE.org"));
  });
}
