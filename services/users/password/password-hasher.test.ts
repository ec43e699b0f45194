import assert from "node:assert/strict";
import { argon2Sync } from "node:crypto";
import { test } from "node:test";
import { seededRandom } from "@souk/chassis/random";
import { createPasswordHasher, MAX_WAITING, owaspParameters } from "./password-hasher.ts";

/** Fast enough to hash a hundred times. */
const light = { memoryKib: 8, passes: 1, parallelism: 1 };
const random = seededRandom(7);

test("the parameters are OWASP's, and the form is PHC's, as any argon2 library computes it", async () => {
  const hasher = createPasswordHasher(random);
  const encoded = await hasher.hash("correct horse");
  assert.match(encoded, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const [salt = "", hash = ""] = encoded.split("$").slice(4);
  const expected = argon2Sync("argon2id", {
    message: "correct horse",
    nonce: Buffer.from(salt, "base64"),
    memory: owaspParameters.memoryKib,
    passes: owaspParameters.passes,
    parallelism: owaspParameters.parallelism,
    tagLength: 32,
  });
  assert.equal(hash, expected.toString("base64").replace(/=+$/, ""));
});

test("a password is right or wrong in full: case, spaces and everything past 72 bytes count", async () => {
  const hasher = createPasswordHasher(random, light);
  const password = ` ${"x".repeat(100)}É `;
  const encoded = await hasher.hash(password);
  assert.equal(await hasher.verify(password, encoded), "right");
  for (const other of [password.trim(), password.toUpperCase(), `${password}x`, "x".repeat(100), ""]) {
    assert.equal(await hasher.verify(other, encoded), "wrong");
  }
  assert.equal(await hasher.verifyNobody(password), "wrong");
});

test("two Unicode spellings of one password are one password", async () => {
  const hasher = createPasswordHasher(random, light);
  assert.equal(await hasher.verify("cafe\u0301-cafe\u0301", await hasher.hash("caf\u00e9-caf\u00e9")), "right");
});

test("a hash of other parameters is verified with its own, and is outdated", async () => {
  const old = await createPasswordHasher(random, light).hash("secret");
  const hasher = createPasswordHasher(random, { ...light, passes: 2 });
  assert.equal(await hasher.verify("secret", old), "right");
  assert.equal(hasher.isOutdated(old), true);
  assert.equal(hasher.isOutdated(await hasher.hash("secret")), false);
});

test("a stored value that is no hash is a fault, not a wrong password", async () => {
  const hasher = createPasswordHasher(random, light);
  await assert.rejects(async () => hasher.verify("x", "$2b$10$abc"), /PHC/);
});

test("past the queue's length work is refused, what was taken is finished", async () => {
  const hasher = createPasswordHasher(random, light);
  const outcomes = await Promise.all(Array.from({ length: 2 * MAX_WAITING }, () => hasher.hash("x")));
  const refused = outcomes.filter((each) => each === "busy").length;
  assert.equal(outcomes.length - refused, MAX_WAITING + 2);
  assert.equal(hasher.load, 0);
  assert.notEqual(await hasher.hash("x"), "busy");
});

test("the event loop goes on while hashes are computed", async () => {
  const hasher = createPasswordHasher(random);
  let longestMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last);
    last = performance.now();
  }, 1);
  await Promise.all(Array.from({ length: 8 }, () => hasher.hash("x")));
  clearInterval(timer);
  const oneMs = await timeOf(() => hasher.hash("x"));
  assert.ok(longestMs < Math.max(25, 2 * oneMs), `blocked for ${longestMs} ms, one hash takes ${oneMs} ms`);
});

test("an unknown account costs the same work as a known one: medians within 20 %", async () => {
  const hasher = createPasswordHasher(random);
  const encoded = await hasher.hash("right");
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 15; n += 1) {
    known.push(await workOf(() => hasher.verify("wrong", encoded)));
    unknown.push(await workOf(() => hasher.verifyNobody("wrong")));
  }
  const [a, b] = [median(known), median(unknown)];
  assert.ok(Math.min(a, b) > 1, "hashing was measured");
  assert.ok(Math.abs(a - b) / Math.max(a, b) < 0.2, `${a} ms and ${b} ms`);
});

/** CPU milliseconds of all threads: what else the machine does meanwhile does not count. */
async function workOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
