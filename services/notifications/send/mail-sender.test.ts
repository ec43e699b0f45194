// The sender between a real store and a real SMTP server, with what goes wrong between the two.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { silentLog, temporaryDatabase } from "@souk/chassis/sqlite/testing";
import { createMailbox } from "@souk/mailbox-emulator";
import { retryDelayMs, SEND_ATTEMPTS } from "../mail/mail.ts";
import { createSqliteMailStore } from "../mail/mail-store.sqlite.ts";
import type { MailStore } from "../mail/mail-store.ts";
import { renderMail } from "../render/render-mail.ts";
import { exampleContents, exampleEvent } from "../testing/examples.ts";
import { until } from "../testing/stage.ts";
import { createMailSender } from "./mail-sender.ts";
import { createSmtpTransport } from "./smtp-transport.ts";

const migrations = new URL("../migrations/sqlite/", import.meta.url);
const ids = createIds(systemClock, systemRandom);

async function open(t: TestContext) {
  const mails = createSqliteMailStore(await temporaryDatabase(t, { migrations }), ids);
  const book = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const mail = {
        locale: "en",
        recipient: "ada@example.org",
        userId: null,
        content: exampleContents.welcome,
      } as const;
      await mails.book({ subscriber: "test", event: exampleEvent() }, mail, systemClock.now());
    }
  };
  return { mails, book };
}

async function startSender(
  t: TestContext,
  smtpUrl: string,
  mails: MailStore,
  ratePerSecond = 1_000,
): Promise<() => Promise<void>> {
  const transport = createSmtpTransport({ url: smtpUrl, from: "Shop <shop@example.org>" });
  const about = { shopName: "Shop", shopUrl: "https://shop.example", orderUrl: () => "https://shop.example" };
  const linkUrl = about.shopUrl;
  const sender = createMailSender({
    ...{ mails, transport, ratePerSecond, clock: systemClock, random: systemRandom, log: silentLog },
    instance: "notifications-1",
    messageHost: "shop.example",
    render: ({ content, locale }) => renderMail(content, { locale, override: undefined, linkUrl, ...about }),
    onOutcome: () => undefined,
  });
  await sender.start();
  const stop = async (): Promise<void> => {
    await sender.stop();
    transport.close();
  };
  t.after(stop);
  return stop;
}

async function startMailbox(t: TestContext) {
  const mailbox = createMailbox({ databasePath: ":memory:", log: silentLog });
  const { url, smtpUrl } = await mailbox.start();
  t.after(() => mailbox.stop());
  const list = async () =>
    ((await (await fetch(`${url}/_emulator/mails`)).json()) as { items: readonly { copies: number }[] }).items;
  return { smtpUrl, list };
}

const sent = (mails: MailStore, count: number) => async (): Promise<boolean> => {
  const all = (await mails.list({ limit: 100 })).mails;
  return all.length === count && all.every((mail) => mail.state === "sent");
};

test("while the store is away nothing is sent twice, and what was sent or claimed is settled when it is back", async (t) => {
  const { mails, book } = await open(t);
  const { smtpUrl, list } = await startMailbox(t);
  await book(20);
  let away = true;
  let lost = 0;
  const unreliable: MailStore = {
    ...mails,
    // Its answer is lost, once: the rows are claimed, and nobody knows.
    claim: async (...claim) => {
      const claimed = await mails.claim(...claim);
      lost += 1;
      if (lost === 1) throw new Error("the connection was lost");
      return claimed;
    },
    note: async (results) => {
      if (away) throw new Error("the store is away");
      return mails.note(results);
    },
  };
  await startSender(t, smtpUrl, unreliable);
  await until("some were taken", async () => (await list()).length > 0);
  await systemClock.sleep(600);
  away = false;
  await until("all are noted", sent(mails, 20));
  assert.deepEqual(new Set((await list()).map((each) => each.copies)), new Set([1]));
});

test("a mail that was taken just before a crash goes out again under the same Message-ID", async (t) => {
  const { mails, book } = await open(t);
  const { smtpUrl, list } = await startMailbox(t);
  await book(3);
  let crashes = 0;
  const dying: MailStore = {
    ...mails,
    note: async (results) => {
      crashes += results.length;
      throw new Error("killed before it was noted");
    },
  };
  const stop = await startSender(t, smtpUrl, dying);
  await until("all were taken", async () => crashes === 3);
  await stop();
  assert.equal((await list()).length, 3);
  await startSender(t, smtpUrl, mails);
  await until("all are noted", sent(mails, 3));
  assert.deepEqual(
    (await list()).map((each) => each.copies),
    [2, 2, 2],
    "three mails, each delivered twice",
  );
});

/** Speaks just enough SMTP to say one thing to every recipient. */
async function startRefuser(t: TestContext, answer: string): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.write("220 refuser\r\n");
    socket.on("data", (data) => {
      const line = data.toString();
      if (line.startsWith("RCPT")) socket.write(`${answer}\r\n`);
      else if (line.startsWith("QUIT")) socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const address = server.address();
  return `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

test("a recipient that does not exist is not tried again; a full mailbox is", async (t) => {
  const final = await open(t);
  await final.book(1);
  await startSender(t, await startRefuser(t, "550 no such user"), final.mails);
  await until("it failed", async () => (await final.mails.count()).failed === 1);
  assert.equal((await final.mails.list({ limit: 1 })).mails[0]?.attempts, 1);
  const passing = await open(t);
  await passing.book(1);
  await startSender(t, await startRefuser(t, "452 mailbox full"), passing.mails);
  await until(
    "it was tried twice",
    async () => ((await passing.mails.list({ limit: 1 })).mails[0]?.attempts ?? 0) >= 2,
  );
  assert.equal((await passing.mails.count()).queued, 1);
});

test("the provider's pace is kept", async (t) => {
  const { mails, book } = await open(t);
  const { smtpUrl } = await startMailbox(t);
  await book(25);
  const startedMs = performance.now();
  await startSender(t, smtpUrl, mails, 10);
  await until("all are sent", sent(mails, 25));
  assert.ok(performance.now() - startedMs > 1_300, "ten at once, then ten a second");
});

test("tries are spaced further and further, and end", () => {
  const delays = Array.from({ length: SEND_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, 0.5));
  assert.deepEqual(delays.slice(0, 4), [1_000, 2_000, 4_000, 8_000]);
  assert.equal(retryDelayMs(SEND_ATTEMPTS, 0.5), undefined);
});

test("only SMTP is spoken", () => {
  for (const url of ["http://localhost", "localhost:25", ""]) {
    assert.throws(() => createSmtpTransport({ url, from: "a@example.org" }), /SMTP_URL/);
  }
});
