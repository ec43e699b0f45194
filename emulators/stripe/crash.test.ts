// The emulator as a process that is killed: whatever was answered is there afterwards, and the same keys get the same answers.
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import Stripe from "stripe";
import { connect, SECRET_KEY } from "./stripe-emulator.harness.ts";

const ROUNDS = 3;
const SHOPPERS = 8;
const KILL_AFTER_MS = 300;

async function startProcess(databaseUrl: string, port: number): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(new URL("./main.ts", import.meta.url), {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      STRIPE_SECRET_KEY: SECRET_KEY,
      STRIPE_WEBHOOK_SECRET: "whsec_crash",
      LOG_LEVEL: "silent",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.on("message", (message: { type: string; url?: string }) => {
      if (message.type === "ready" && message.url !== undefined) resolve(message.url);
    });
    child.on("exit", () => reject(new Error("the emulator ended before it was ready")));
  });
  return { child, url };
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "stripe-crash-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("nothing that was answered is lost to SIGKILL", async (t) => {
  const databaseUrl = `sqlite:${join(temporaryFolder(t), "stripe.db")}`;
  const good = {
    amount: 1999,
    currency: "eur",
    payment_method_types: ["card"],
    payment_method: "pm_card_visa",
    confirm: true,
  };
  const answered = new Map<string, string>();
  let port = 0;
  let made = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, url } = await startProcess(databaseUrl, port);
    port = Number(new URL(url).port);
    const stripe = connect(url);
    for (const [key, id] of [...answered].slice(-20)) {
      assert.equal((await stripe.paymentIntents.create(good, { idempotencyKey: key })).id, id);
    }
    if (round === ROUNDS - 1) {
      const known = new Set<string>();
      for await (const intent of stripe.paymentIntents.list({ limit: 100 })) known.add(intent.id);
      for (const id of answered.values()) assert.ok(known.has(id), id);
      t.diagnostic(`${answered.size} acknowledged, ${known.size} kept`);
      child.disconnect();
      assert.equal(await new Promise((resolve) => child.once("exit", resolve)), 0);
      return;
    }
    setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    const shop = async (): Promise<void> => {
      for (;;) {
        made += 1;
        const key = `create:${made}`;
        const intent = await stripe.paymentIntents.create(good, { idempotencyKey: key });
        answered.set(key, intent.id);
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: SHOPPERS }, shop));
    for (const end of ends)
      assert.ok(end.status === "rejected" && end.reason instanceof Stripe.errors.StripeConnectionError);
  }
});
