import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createLog } from "@souk/chassis/log";
import { createMailbox, type MailboxOptions } from "./service.ts";

const log = createLog({ service: "mailbox", instance: "mailbox-1", level: "silent" });

async function start(t: TestContext, options: Partial<MailboxOptions> = {}) {
  const mailbox = createMailbox({ databasePath: ":memory:", log, ...options });
  const { url, smtpUrl } = await mailbox.start();
  t.after(() => mailbox.stop());
  const list = async (query = "") => (await (await fetch(`${url}/_emulator/mails${query}`)).json()) as Listing;
  return { mailbox, url, smtpPort: Number(new URL(smtpUrl).port), list };
}

type Item = { id: number; messageId: string; subject: string; from: string; to: string; copies: number };
type Listing = { total: number; items: readonly Item[] };

type Sent = { readonly id: string; readonly to: string; readonly subject?: string; readonly html?: string };

/** The bytes of RFC 5321 by hand, so that the server is tried with something that is not its sister library. */
async function send(port: number, mails: readonly Sent[]): Promise<readonly string[]> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  const answers: string[] = [];
  const lines = (async function* () {
    let rest = "";
    for await (const chunk of socket as AsyncIterable<string>) {
      rest += chunk;
      const whole = rest.split("\r\n");
      rest = whole.pop() ?? "";
      yield* whole;
    }
  })();
  const answer = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return "closed";
      if (/^\d{3} /.test(value)) {
        answers.push(value.slice(0, 3));
        return value;
      }
    }
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return answer();
  };
  await answer();
  await say("EHLO tester");
  for (const mail of mails) {
    await say("MAIL FROM:<shop@example.org>");
    await say(`RCPT TO:<${mail.to}>`);
    await say("DATA");
    await say(`${messageOf(mail)}\r\n.`);
  }
  socket.end("QUIT\r\n");
  return answers;
}

function messageOf({ id, to, subject = "Hello", html = "<p>Hello</p>" }: Sent): string {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
  return [
    "From: The shop <shop@example.org>",
    `To: ${to}`,
    `Subject: ${encoded}`,
    `Message-ID: <${id}@example.org>`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Hello in text",
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    html,
    "--b--",
  ].join("\r\n");
}

test("a mail that was sent can be listed, by recipient too, and read", async (t) => {
  const { smtpPort, list, url } = await start(t);
  const answers = await send(smtpPort, [
    { id: "1", to: "Ada@Example.org", subject: "Grüße ✓" },
    { id: "2", to: "bob@example.org" },
  ]);
  assert.deepEqual(answers.slice(-4), ["250", "250", "354", "250"]);
  const all = await list();
  assert.equal(all.total, 2);
  assert.equal(all.items[0]?.messageId, "<2@example.org>", "newest first");
  const adas = await list("?to=ada@example.org");
  assert.deepEqual(
    adas.items.map((each) => each.subject),
    ["Grüße ✓"],
  );
  const one = (await (await fetch(`${url}/_emulator/mails/${adas.items[0]?.id}`)).json()) as {
    text: string;
    html: string;
  };
  assert.match(one.text, /Hello in text/);
  assert.match(one.html, /<p>Hello<\/p>/);
  await fetch(`${url}/_emulator/mails`, { method: "DELETE" });
  assert.equal((await list()).total, 0);
});

test("a Message-ID is shown once, however often it comes", async (t) => {
  const { smtpPort, list } = await start(t);
  const mail = { id: "same", to: "ada@example.org" };
  await Promise.all([send(smtpPort, [mail, mail]), send(smtpPort, [mail])]);
  const { items } = await list();
  assert.deepEqual(
    items.map((each) => each.copies),
    [3],
  );
});

test("only the newest are kept", async (t) => {
  const { smtpPort, list } = await start(t, { keep: 3 });
  await send(
    smtpPort,
    Array.from({ length: 5 }, (_, index) => ({ id: `${index}`, to: "ada@example.org" })),
  );
  const { items } = await list();
  assert.deepEqual(
    items.map((each) => each.messageId),
    ["<4@example.org>", "<3@example.org>", "<2@example.org>"],
  );
});

test("what was taken is there after a restart", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "souk-mailbox-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const databasePath = join(folder, "mailbox.db");
  const first = createMailbox({ databasePath, log });
  const { smtpUrl } = await first.start();
  await send(Number(new URL(smtpUrl).port), [{ id: "1", to: "ada@example.org" }]);
  await first.stop();
  const { list } = await start(t, { databasePath });
  assert.equal((await list()).total, 1);
});

test("a hostile mail can't run anything, on the page or in its frame", async (t) => {
  const { smtpPort, list, url } = await start(t);
  const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;
  await send(smtpPort, [{ id: "evil", to: "ada@example.org", subject: evil, html: evil }]);
  const id = (await list()).items[0]?.id;
  for (const path of [
    `/mailbox`,
    `/mailbox/${id}`,
    `/mailbox/${id}?view=text`,
    `/mailbox/${id}?view=headers&to="><script>`,
  ]) {
    const page = await fetch(url + path);
    const text = await page.text();
    assert.equal(page.status, 200, path);
    assert.doesNotMatch(text, /<script|<img/, path);
    assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  }
  const opened = await (await fetch(`${url}/mailbox/${id}`)).text();
  assert.match(opened, /<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  const frame = await fetch(`${url}/mailbox/${id}/html`);
  const policy = frame.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^sandbox allow-popups/);
  assert.doesNotMatch(policy, /allow-scripts|allow-same-origin|script-src/);
  const source = await fetch(`${url}/mailbox/${id}/source`);
  assert.equal(source.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(source.headers.get("x-content-type-options"), "nosniff");
});

test("what isn't there is 404, and what can't be done 405", async (t) => {
  const { url } = await start(t);
  const status = async (path: string, method = "GET") => (await fetch(url + path, { method })).status;
  assert.deepEqual(
    await Promise.all([
      status("/mailbox/77"),
      status("/mailbox/77/html"),
      status("/nothing"),
      status("/mailbox", "DELETE"),
      status("/mailbox", "HEAD"),
      status("/readyz"),
    ]),
    [404, 404, 404, 405, 200, 200],
  );
});

test("a port that is taken is a failure to start, and nothing is left open", async (t) => {
  const { smtpPort } = await start(t);
  const second = createMailbox({ databasePath: ":memory:", smtpPort, log });
  await assert.rejects(second.start(), { code: "EADDRINUSE" });
});
