// What every store of mail links promises.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createIds } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { MAIL_LINK_SECONDS, type MailLinkPurpose } from "@souk/contracts/users/mail-link";
import type { Account } from "../account/account.ts";
import type { OpenStoreWorld, StoreWorld } from "../testing/store-world.ts";
import { createMailLinks, hashOfLinkToken, MAX_OPEN_LINKS, type MailLink } from "./mail-link.ts";

const HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA";
const key = new Uint8Array(32).fill(7);

function linksOf(world: StoreWorld) {
  return createMailLinks({ key, ids: createIds(world.clock, seededRandom(2)) });
}

async function open(openWorld: OpenStoreWorld, t: Parameters<OpenStoreWorld>[0]) {
  const world = await openWorld(t);
  const mailLinks = linksOf(world);
  const create = async (email = "ada@example.org"): Promise<Account> => {
    const account = { id: world.uuid(), email, name: "Ada", role: "customer", locale: "de" } as const;
    const made = await world.accounts.create({ ...account, passwordHash: HASH }, world.occasion());
    assert.ok(made !== "email_taken");
    return made;
  };
  const draft = (purpose: MailLinkPurpose) => mailLinks.draft(purpose, world.clock.now());
  /** What the mail would carry. */
  const tokenOf = async (id: string): Promise<string> => {
    const link = await world.links.find(id, world.clock.now());
    const token = link && mailLinks.tokenOf(link);
    assert.ok(token, "the link works");
    return token;
  };
  const ask = async (purpose: MailLinkPurpose, account: Account): Promise<{ id: string; hash: string }> => {
    const made = draft(purpose);
    const asked =
      purpose === "password-reset"
        ? await world.links.requestByEmail(account.email.toUpperCase(), made, world.occasion())
        : await world.links.requestVerification(account.id, made, world.occasion(account.id));
    assert.equal(asked, "made");
    return { id: made.id, hash: hashOfLinkToken(await tokenOf(made.id)) };
  };
  return { world, mailLinks, create, draft, ask };
}

const typesOf = async (world: StoreWorld) => (await world.events()).map((event) => event.type);

export function mailLinkStoreConformance(engine: string, openWorld: OpenStoreWorld): void {
  test(`${engine}: a link is announced by its id, and its token is in no event and no row`, async (t) => {
    const { world, create, ask, mailLinks } = await open(openWorld, t);
    const ada = await create();
    const { id } = await ask("password-reset", ada);
    const link = (await world.links.find(id, world.clock.now())) as MailLink;
    const { accountId, purpose, email, expiresAt } = link;
    const end = world.clock.now() + MAIL_LINK_SECONDS["password-reset"] * 1000;
    assert.deepEqual(
      { accountId, purpose, email, expiresAt },
      { accountId: ada.id, purpose, email: ada.email, expiresAt: end },
    );
    const event = (await world.events()).at(-1);
    assert.deepEqual([event?.type, event?.aggregateId, event?.aggregateVersion], ["user.link_requested", id, 1]);
    const data = { linkId: id, userId: ada.id, purpose, email, name: "Ada", locale: "de" };
    assert.deepEqual(event?.data, data);
    const token = mailLinks.tokenOf(link) ?? "";
    assert.equal(token.length, 64);
    assert.ok(!JSON.stringify([link, await world.events()]).includes(token));
    assert.equal(createMailLinks({ key: new Uint8Array(32), ids: { uuid: () => id } }).tokenOf(link), undefined);
  });

  test(`${engine}: an address that nobody has leaves an audit row without anybody, and no event`, async (t) => {
    const { world, draft } = await open(openWorld, t);
    const asked = draft("password-reset");
    assert.equal(await world.links.requestByEmail("nobody@example.org", asked, world.occasion()), "nobody");
    assert.equal(await world.links.find(asked.id, world.clock.now()), undefined);
    assert.deepEqual(await typesOf(world), []);
    const [row] = await world.audit.newest({ limit: 1 });
    assert.deepEqual([row?.action, row?.accountId, row?.detail], ["link.requested", null, "password-reset"]);
  });

  test(`${engine}: of ten uses of one link at once exactly one sets its password`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    const ada = await create();
    const { hash } = await ask("password-reset", ada);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => world.links.resetPassword(hash, `${HASH}${n}`, world.occasion())),
    );
    assert.equal(outcomes.filter((each) => each !== "refused").length, 1);
    const winner = outcomes.findIndex((each) => each !== "refused");
    const credentials = await world.accounts.findCredentials(ada.email);
    assert.deepEqual([credentials?.passwordHash, credentials?.credentialsVersion], [`${HASH}${winner}`, 2]);
  });

  test(`${engine}: a reset proves the address, ends sessions and the other links of its purpose`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    const ada = await create();
    const far = world.clock.now() + 1e9;
    const session = { familyId: world.uuid(), accountId: ada.id, credentialsVersion: 1, expiresAt: far };
    await world.sessions.open({ ...session, tokenHash: "a token", tokenExpiresAt: far }, world.occasion());
    await world.attempts.remember(ada.id, "n", world.clock.now());
    const other = await ask("password-reset", ada);
    const verification = await ask("verify-email", ada);
    const used = await ask("password-reset", ada);
    const after = await world.links.resetPassword(used.hash, `${HASH}x`, world.occasion());
    assert.deepEqual(after, { ...ada, emailVerified: true, version: 2 });
    assert.deepEqual(await world.accounts.find(ada.id), after);
    assert.equal(await world.sessions.count(ada.id, world.clock.now()), 0);
    assert.equal(await world.attempts.isKnown(ada.id, "n"), false);
    assert.equal(await world.links.resetPassword(other.hash, HASH, world.occasion()), "refused");
    assert.deepEqual(await world.links.verifyEmail(verification.hash, world.occasion()), after, "it still works");
    const changed = (await world.events()).filter((event) => event.type === "user.changed");
    assert.deepEqual(
      changed.map((event) => [event.aggregateVersion, (event.data as { emailVerified?: boolean }).emailVerified]),
      [[2, true]],
    );
    const actions = (await world.audit.newest({ accountId: ada.id, limit: 3 })).map((row) => row.action);
    assert.deepEqual(actions, ["email.verified", "password.changed", "link.requested"]);
  });

  test(`${engine}: an address is proved once, by one of its links, and then there is nothing to ask for`, async (t) => {
    const { world, create, ask, draft } = await open(openWorld, t);
    const ada = await create();
    const [first, second] = [await ask("verify-email", ada), await ask("verify-email", ada)];
    const outcomes = await Promise.all(
      [first, first].map(({ hash }) => world.links.verifyEmail(hash, world.occasion())),
    );
    assert.equal(outcomes.filter((each) => each !== "refused").length, 1);
    assert.equal(await world.links.verifyEmail(second.hash, world.occasion()), "refused");
    assert.equal((await world.accounts.find(ada.id))?.emailVerified, true);
    const again = await world.links.requestVerification(ada.id, draft("verify-email"), world.occasion());
    assert.equal(again, "already_verified");
    const missing = await world.links.requestVerification(world.uuid(), draft("verify-email"), world.occasion());
    assert.equal(missing, "missing");
  });

  test(`${engine}: a link of one purpose is none of another, and one that has ended is none`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    const ada = await create();
    const [reset, verify] = [await ask("password-reset", ada), await ask("verify-email", ada)];
    assert.equal(await world.links.resetPassword(verify.hash, HASH, world.occasion()), "refused");
    assert.equal(await world.links.verifyEmail(reset.hash, world.occasion()), "refused");
    assert.equal(await world.links.works(verify.hash, "password-reset", world.clock.now()), false);
    assert.equal(await world.links.works(reset.hash, "password-reset", world.clock.now()), true);
    world.clock.advance(MAIL_LINK_SECONDS["password-reset"] * 1000);
    assert.equal(await world.links.works(reset.hash, "password-reset", world.clock.now()), false);
    assert.equal(await world.links.resetPassword(reset.hash, HASH, world.occasion()), "refused");
    assert.equal(await world.links.find(reset.id, world.clock.now()), undefined);
    assert.equal(await world.links.works(verify.hash, "verify-email", world.clock.now()), true);
    assert.equal(await world.links.sweep(world.clock.now(), 10), 1);
    assert.equal(await world.links.sweep(world.clock.now(), 10), 0);
  });

  test(`${engine}: another address ends every link and is unproved; another spelling of it does neither`, async (t) => {
    const { world, create, ask, draft } = await open(openWorld, t);
    const ada = await create();
    const verified = await ask("verify-email", ada);
    await world.links.verifyEmail(verified.hash, world.occasion());
    const reset = await ask("password-reset", ada);
    const spelt = await world.accounts.change(ada.id, { email: "Ada@Example.org" }, world.occasion());
    assert.equal((spelt as Account).emailVerified, true);
    assert.equal(await world.links.works(reset.hash, "password-reset", world.clock.now()), true);
    const link = draft("verify-email");
    const moved = await world.accounts.change(ada.id, { email: "new@example.org", link }, world.occasion());
    assert.equal((moved as Account).emailVerified, false);
    assert.equal((await world.accounts.find(ada.id))?.emailVerified, false);
    assert.equal(await world.links.resetPassword(reset.hash, HASH, world.occasion()), "refused");
    assert.equal((await world.links.find(link.id, world.clock.now()))?.email, "new@example.org");
    const back = await world.accounts.change(ada.id, { email: "ada@example.org" }, world.occasion());
    assert.equal((back as Account).emailVerified, false, "it was proved once, and has to be again");
  });

  test(`${engine}: however uses and changes of address cross, a proved address was its own link's`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    for (let turn = 0; turn < 8; turn += 1) {
      const ada = await create(`ada${turn}@example.org`);
      const [verify, reset] = [await ask("verify-email", ada), await ask("password-reset", ada)];
      await Promise.all([
        world.links.verifyEmail(verify.hash, world.occasion()),
        world.accounts.change(ada.id, { email: `other${turn}@example.org` }, world.occasion()),
        world.links.resetPassword(reset.hash, HASH, world.occasion()),
      ]);
      const after = await world.accounts.find(ada.id);
      assert.deepEqual([after?.email, after?.emailVerified], [`other${turn}@example.org`, false]);
    }
  });

  test(`${engine}: a new password ends the links to a new password; a deletion ends all`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    const ada = await create();
    const [reset, verify] = [await ask("password-reset", ada), await ask("verify-email", ada)];
    await world.accounts.change(ada.id, { passwordHash: `${HASH}x` }, world.occasion(ada.id));
    assert.equal(await world.links.works(reset.hash, "password-reset", world.clock.now()), false);
    assert.equal(await world.links.works(verify.hash, "verify-email", world.clock.now()), true);
    await world.accounts.erase(ada.id, world.occasion(ada.id));
    assert.equal(await world.links.find(verify.id, world.clock.now()), undefined);
  });

  test(`${engine}: an account has a few links of one purpose; another one ends the oldest`, async (t) => {
    const { world, create, ask } = await open(openWorld, t);
    const ada = await create();
    const verify = await ask("verify-email", ada);
    const asked: { id: string; hash: string }[] = [];
    for (let n = 0; n <= MAX_OPEN_LINKS; n += 1) asked.push(await ask("password-reset", ada));
    const works = await Promise.all(
      asked.map(({ hash }) => world.links.works(hash, "password-reset", world.clock.now())),
    );
    assert.deepEqual(works, [false, ...Array<boolean>(MAX_OPEN_LINKS).fill(true)]);
    assert.equal(await world.links.works(verify.hash, "verify-email", world.clock.now()), true);
  });

  test(`${engine}: a new account comes with its link, or without either`, async (t) => {
    const { world, create, draft } = await open(openWorld, t);
    const link = draft("verify-email");
    const account = {
      id: world.uuid(),
      email: "bob@example.org",
      name: "Bob",
      role: "customer",
      locale: null,
    } as const;
    const bob = await world.accounts.create({ ...account, passwordHash: HASH }, world.occasion(), { link });
    assert.equal((bob as Account).emailVerified, false);
    assert.equal((await world.links.find(link.id, world.clock.now()))?.accountId, account.id);
    assert.deepEqual(await typesOf(world), ["user.registered", "user.link_requested"]);
    await create("ada@example.org");
    const second = draft("verify-email");
    const taken = { ...account, id: world.uuid(), email: "ADA@example.org", passwordHash: HASH };
    assert.equal(await world.accounts.create(taken, world.occasion(), { link: second }), "email_taken");
    assert.equal(await world.links.find(second.id, world.clock.now()), undefined);
  });
}
