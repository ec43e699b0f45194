import assert from "node:assert/strict";
import { test } from "node:test";
import { readPostgresUrl } from "./connection-url.ts";

const base = "postgres://ada:se%40cret@db.example:6432/users";

test("a URL says where the server is; what it leaves out has a default", () => {
  const { place, pool } = readPostgresUrl(base);
  assert.equal(place, "db.example:6432/users");
  assert.deepEqual([pool.user, pool.password, pool.max], ["ada", "se@cret", 10]);
  assert.deepEqual([pool.connectionTimeoutMillis, pool.statement_timeout, pool.query_timeout], [5_000, 10_000, 12_000]);
  const { pool: local } = readPostgresUrl("postgresql://127.0.0.1/users");
  assert.deepEqual([local.port, local.user, local.ssl], [5432, "postgres", undefined]);
});

test("beyond this machine the server must prove who it is, unless told otherwise", () => {
  const sslOf = (query: string) => readPostgresUrl(`${base}${query}`).pool.ssl;
  assert.deepEqual(sslOf(""), { rejectUnauthorized: true });
  assert.deepEqual(sslOf("?sslmode=verify-full"), { rejectUnauthorized: true });
  assert.deepEqual(sslOf("?sslmode=require"), { rejectUnauthorized: false });
  assert.equal(sslOf("?sslmode=disable"), undefined);
});

test("what makes no sense is named in one line without the password", () => {
  for (const [url, reason] of [
    ["mysql://ada:se%40cret@db.example/users", /must be postgres:/],
    ["postgres://ada:se%40cret@db.example", /must be postgres:/],
    [`${base}?poolsize=3`, /there is no parameter poolsize; known are pool_size/],
    [`${base}?pool_size=0`, /pool_size must be a whole number from 1 to 200/],
    [`${base}?statement_timeout=5s`, /statement_timeout must be/],
    [`${base}?sslmode=prefer`, /sslmode must be one of disable, require, verify-full/],
    [`${base}?sslrootcert=/no/such/file`, /sslrootcert \/no\/such\/file can't be read/],
  ] as const) {
    assert.throws(
      () => readPostgresUrl(url),
      (error: unknown) => error instanceof Error && reason.test(error.message) && !/se(@|%40)cret/.test(error.message),
    );
  }
});
