import assert from "node:assert/strict";
import { test } from "node:test";
import { readMysqlUrl } from "./connection-url.ts";

const base = "mysql://ada:se%40cret@db.example:3307/orders";

test("a URL says where the server is; what it leaves out has a default", () => {
  const { place, connection, ...rest } = readMysqlUrl(base);
  assert.equal(place, "db.example:3307/orders");
  assert.deepEqual([connection.user, connection.password, connection.connectTimeout], ["ada", "se@cret", 5_000]);
  assert.deepEqual(rest, { size: 10, connectMs: 5_000, statementMs: 10_000, lockWaitSeconds: 4 });
  const { connection: local } = readMysqlUrl("mariadb://127.0.0.1/orders");
  assert.deepEqual([local.port, local.user, local.ssl], [3306, "root", undefined]);
});

test("beyond this machine the server must prove who it is, unless told otherwise", () => {
  const sslOf = (query: string) => readMysqlUrl(`${base}${query}`).connection.ssl;
  const verified = { minVersion: "TLSv1.2", rejectUnauthorized: true, verifyIdentity: true };
  assert.deepEqual(sslOf(""), verified);
  assert.deepEqual(sslOf("?sslmode=verify-full"), verified);
  assert.deepEqual(sslOf("?sslmode=require"), { minVersion: "TLSv1.2", rejectUnauthorized: false });
  assert.equal(sslOf("?sslmode=disable"), undefined);
});

test("what makes no sense is named in one line without the password", () => {
  for (const [url, reason] of [
    ["postgres://ada:se%40cret@db.example/orders", /must be mysql:/],
    ["mysql://ada:se%40cret@db.example", /must be mysql:/],
    [`${base}?poolsize=3`, /there is no parameter poolsize; known are pool_size/],
    [`${base}?pool_size=0`, /pool_size must be a whole number from 1 to 200/],
    [`${base}?lock_timeout=5s`, /lock_timeout must be/],
    [`${base}?sslmode=prefer`, /sslmode must be one of disable, require, verify-full/],
    [`${base}?sslrootcert=/no/such/file`, /sslrootcert \/no\/such\/file can't be read/],
  ] as const) {
    assert.throws(
      () => readMysqlUrl(url),
      (error: unknown) => error instanceof Error && reason.test(error.message) && !/se(@|%40)cret/.test(error.message),
    );
  }
});
