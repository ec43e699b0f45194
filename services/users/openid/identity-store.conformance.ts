// What every store of identities promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role } from "@souk/contracts/access";
import { MAX_IDENTITIES } from "@souk/contracts/users/openid-routes";
import type { Account } from "../account/account.ts";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";
import type { Introduction } from "./identity.ts";
import type { Resolved } from "./identity-store.ts";

const HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA";
const ada: Introduction = { email: "Ada@Example.org", name: "Ada", locale: "de" };
const person = (subject = "ada", issuer = "https://id.example") => ({ provider: "id", issuer, subject });

function arrive(world: StoreWorld, subject = "ada", introduction: Introduction | null = ada) {
  const ids = { identityId: world.uuid(), accountId: world.uuid() };
  return world.identities.resolve(
    { person: person(subject), introduction: introduction ?? undefined, ids },
    world.occasion(),
  );
}

function accountOf(resolved: Resolved): Account {
  assert.ok("credentials" in resolved, resolved.kind);
  return resolved.credentials.account;
}

async function create(world: StoreWorld, { role = "customer" as Role, verified = true } = {}): Promise<Account> {
  const account = { id: world.uuid(), email: "ada@example.org", name: "Ada", role, locale: null, passwordHash: HASH };
  const made = { ...account, ...(verified && { emailVerified: true as const }) };
  const outcome = await world.accounts.create(made, world.occasion());
  assert.ok(outcome !== "email_taken");
  return outcome;
}

async function link(world: StoreWorld, accountId: string, who = person(), credentialsVersion = 1) {
  return world.identities.link(
    { id: world.uuid(), accountId, credentialsVersion, person: who },
    world.occasion(accountId),
  );
}

export function identityStoreConformance(engine: string, open: OpenStoreWorld): void {
  test(`${engine}: of ten arrivals of somebody new exactly one makes the account, and all are in it`, async (t) => {
    const world = await open(t);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => arrive(world)));
    assert.equal(outcomes.filter(({ kind }) => kind === "registered").length, 1);
    assert.equal(outcomes.filter(({ kind }) => kind === "known").length, 9);
    assert.equal(new Set(outcomes.map((each) => accountOf(each).id)).size, 1);
    const account = accountOf(outcomes[0] as Resolved);
    assert.deepEqual([account.email, account.emailVerified, account.role], ["Ada@Example.org", true, "customer"]);
    assert.deepEqual(
      (await world.events()).map((event) => event.type),
      ["user.registered"],
    );
    const credentials = await world.accounts.findCredentials("ada@example.org");
    assert.equal(credentials?.passwordHash, null);
    const listed = await world.identities.list(account.id);
    assert.deepEqual([listed?.hasPassword, listed?.identities.map((each) => each.linkedBy)], [false, ["registration"]]);
    assert.deepEqual((await world.accounts.find(account.id))?.emailVerified, true);
  });

  test(`${engine}: an arrival and a registration of one address cross: one account, and its rules hold`, async (t) => {
    const world = await open(t);
    for (let turn = 0; turn < 8; turn += 1) {
      const email = `ada${turn}@example.org`;
      const account = {
        id: world.uuid(),
        email,
        name: "A",
        role: "customer",
        locale: null,
        passwordHash: HASH,
      } as const;
      const [made, arrived] = await Promise.all([
        world.accounts.create(account, world.occasion()),
        arrive(world, `ada${turn}`, { ...ada, email }),
      ]);
      if (made === "email_taken") assert.equal(arrived.kind, "registered");
      else assert.equal(arrived.kind, "account_unverified");
    }
  });

  test(`${engine}: who is known is found whatever else is said; who is not needs a verified address`, async (t) => {
    const world = await open(t);
    const { id } = accountOf(await arrive(world));
    assert.equal(accountOf(await arrive(world, "ada", null)).id, id);
    assert.equal(accountOf(await arrive(world, "ada", { ...ada, email: "other@example.org" })).id, id);
    assert.deepEqual(await arrive(world, "stranger", null), { kind: "unverified" });
    assert.equal((await world.accounts.list({ roles: ["customer"], words: [], limit: 10 })).total, 1);
  });

  test(`${engine}: a customer is linked by an address that both sides have proved, and by nothing less`, async (t) => {
    const proved = await open(t);
    const account = await create(proved);
    const outcomes = await Promise.all([arrive(proved), arrive(proved)]);
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ["known", "linked"]);
    assert.deepEqual(new Set(outcomes.map((each) => accountOf(each).id)), new Set([account.id]));
    assert.deepEqual(await arrive(proved, "another person"), { kind: "password_needed" });

    const unproved = await open(t);
    const { id } = await create(unproved, { verified: false });
    assert.deepEqual(await arrive(unproved), { kind: "account_unverified" });
    assert.deepEqual((await unproved.identities.list(id))?.identities, []);
  });

  test(`${engine}: staff and owners are signed in only by what was linked with the password`, async (t) => {
    for (const role of ["staff", "owner"] as const) {
      const world = await open(t);
      const { id } = await create(world, { role });
      assert.deepEqual(await arrive(world), { kind: "password_needed" });
      assert.equal(await link(world, id, person("ada"), 7), "stale");
      assert.ok(typeof (await link(world, id)) === "object");
      assert.equal(accountOf(await arrive(world)).id, id);
    }
    const world = await open(t);
    const { id } = accountOf(await arrive(world));
    await world.accounts.change(id, { role: "staff" }, world.occasion());
    assert.deepEqual(await arrive(world), { kind: "password_needed" }, "hired since");
  });

  test(`${engine}: an identity is one account's, however many link it at once, and an account has so many`, async (t) => {
    const world = await open(t);
    const { id } = await create(world);
    const other = accountOf(await arrive(world, "bob", { ...ada, email: "bob@example.org" })).id;
    const outcomes = await Promise.all([link(world, id), link(world, other), link(world, id)]);
    assert.equal(outcomes.filter((each) => each === "taken").length, outcomes[1] === "taken" ? 1 : 2);
    const owner = outcomes[1] === "taken" ? id : other;
    const once = (await world.identities.list(owner))?.identities.filter(({ subject }) => subject === "ada");
    assert.equal(once?.length, 1);
    for (let n = 0; n < MAX_IDENTITIES; n += 1) await link(world, id, person(`more ${n}`));
    assert.equal(await link(world, id, person("too many")), "full");
    assert.equal((await world.identities.list(id))?.identities.length, MAX_IDENTITIES);
  });

  test(`${engine}: what was linked by the address counts as linked with the password once it was`, async (t) => {
    const world = await open(t);
    const { id } = await create(world);
    await arrive(world);
    const again = await link(world, id);
    assert.ok(typeof again === "object" && again.linkedBy === "password");
    await world.accounts.change(id, { role: "staff" }, world.occasion());
    assert.equal((await arrive(world)).kind, "known");
  });

  test(`${engine}: the last way in stays; with a password there is another one`, async (t) => {
    const world = await open(t);
    const { id } = accountOf(await arrive(world));
    const [first] = (await world.identities.list(id))?.identities ?? [];
    assert.equal(await world.identities.unlink(id, first?.id ?? "", world.occasion(id)), "last");
    const second = await link(world, id, person("a second one"));
    assert.ok(typeof second === "object");
    const both = await Promise.all(
      [first?.id ?? "", second.id].map((each) => world.identities.unlink(id, each, world.occasion(id))),
    );
    assert.deepEqual(both.toSorted(), ["last", "unlinked"], "not both, also at once");
    await world.accounts.change(id, { passwordHash: HASH }, world.occasion(id));
    const [left] = (await world.identities.list(id))?.identities ?? [];
    assert.equal(await world.identities.unlink(world.uuid(), left?.id ?? "", world.occasion()), "missing");
    assert.equal(await world.identities.unlink(id, left?.id ?? "", world.occasion(id)), "unlinked");
    assert.equal(await world.identities.unlink(id, left?.id ?? "", world.occasion(id)), "missing");
    assert.equal(await world.identities.list(world.uuid()), undefined);
  });

  test(`${engine}: an erased account leaves no identity, and its person may come again as somebody new`, async (t) => {
    const world = await open(t);
    const { id } = accountOf(await arrive(world));
    assert.equal(await world.accounts.erase(id, world.occasion(id)), "erased");
    const again = await arrive(world);
    assert.equal(again.kind, "registered");
    assert.notEqual(accountOf(again).id, id);
  });

  test(`${engine}: a transaction is spent once, of any number at once, until it would be too old`, async (t) => {
    const world = await open(t);
    const end = world.clock.now() + 600_000;
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => world.identities.spend("one", end)));
    assert.equal(outcomes.filter((each) => each === "first").length, 1);
    assert.equal(await world.identities.spend("another", end), "first");
    assert.equal(await world.identities.sweep(end - 1, 10), 0);
    assert.equal(await world.identities.spend("one", end), "spent");
    assert.equal(await world.identities.sweep(end, 10), 2);
  });
}
