// Whether an account exists can't be told by the time that a refused sign-in or a forgotten password takes.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attackMarket } from "../market.ts";
import { newEmail, register } from "../people.ts";
import { send } from "../wire.ts";

/** Pairs per look. */
const PAIRS = 21;
/** The machine is shared: a look that was disturbed is repeated. */
const LOOKS = 4;
const TOLERANCE = 0.2;

type Doing = {
  readonly path: string;
  readonly status: number;
  readonly json: (email: string) => unknown;
  /** Below what one account may do. */
  readonly perAccount: number;
};

const signingIn: Doing = {
  path: "/api/v1/auth/login",
  status: 401,
  json: (email) => ({ email, password: "not the password" }),
  perAccount: 7,
};
const forgetting: Doing = {
  path: "/api/v1/auth/password/forgot",
  status: 202,
  json: (email) => ({ email }),
  perAccount: 3,
};

async function timeOf({ path, status, json }: Doing, email: string): Promise<number> {
  const { url } = await attackMarket();
  const began = performance.now();
  const answer = await send(url, path, { json: json(email) });
  assert.equal(answer.status, status);
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function look(doing: Doing): Promise<number> {
  const known: number[] = [];
  const unknown: number[] = [];
  let email = "";
  for (let pair = 0; pair < PAIRS; pair += 1) {
    if (pair % doing.perAccount === 0) email = (await register("timed")).email;
    // Interleaved, and in turns first, so that what disturbs one disturbs the other.
    const stranger = newEmail("stranger");
    if (pair % 2 === 0) known.push(await timeOf(doing, email));
    unknown.push(await timeOf(doing, stranger));
    if (pair % 2 === 1) known.push(await timeOf(doing, email));
  }
  return Math.abs(median(known) - median(unknown)) / Math.max(median(known), median(unknown));
}

suite("account enumeration by time", () => {
  for (const [what, doing] of [
    ["refused sign-ins", signingIn],
    ["forgotten passwords", forgetting],
  ] as const) {
    test(`medians of ${what} are within 20 % of each other`, async () => {
      const seen: number[] = [];
      for (let turn = 0; turn < LOOKS; turn += 1) {
        const difference = await look(doing);
        seen.push(difference);
        if (difference <= TOLERANCE) return;
      }
      assert.fail(`medians differ by ${seen.map((each) => `${(each * 100).toFixed(0)} %`).join(", ")}`);
    });
  }
});
