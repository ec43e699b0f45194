// Whether an account exists can't be told by the time that a refused sign-in takes.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attackMarket } from "../market.ts";
import { newEmail, register } from "../people.ts";
import { send } from "../wire.ts";

/** Pairs per look; an account has ten guesses, so that each account is used for a few only. */
const PAIRS = 21;
const GUESSES_PER_ACCOUNT = 7;
/** The machine is shared: a look that was disturbed is repeated. */
const LOOKS = 4;
const TOLERANCE = 0.2;

async function timeOf(email: string): Promise<number> {
  const { url } = await attackMarket();
  const began = performance.now();
  const { status } = await send(url, "/api/v1/auth/login", { json: { email, password: "not the password" } });
  assert.equal(status, 401);
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function look(): Promise<number> {
  const known: number[] = [];
  const unknown: number[] = [];
  let email = "";
  for (let pair = 0; pair < PAIRS; pair += 1) {
    if (pair % GUESSES_PER_ACCOUNT === 0) email = (await register("timed")).email;
    // Interleaved, and in turns first, so that what disturbs one disturbs the other.
    const stranger = newEmail("stranger");
    if (pair % 2 === 0) known.push(await timeOf(email));
    unknown.push(await timeOf(stranger));
    if (pair % 2 === 1) known.push(await timeOf(email));
  }
  return Math.abs(median(known) - median(unknown)) / Math.max(median(known), median(unknown));
}

suite("account enumeration by time", () => {
  test("medians of refused sign-ins are within 20 % of each other", async () => {
    const seen: number[] = [];
    for (let turn = 0; turn < LOOKS; turn += 1) {
      const difference = await look();
      seen.push(difference);
      if (difference <= TOLERANCE) return;
    }
    assert.fail(`medians differ by ${seen.map((each) => `${(each * 100).toFixed(0)} %`).join(", ")}`);
  });
});
