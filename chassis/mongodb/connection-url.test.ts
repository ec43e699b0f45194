import assert from "node:assert/strict";
import { test } from "node:test";
import { readMongodbUrl } from "./connection-url.ts";

const base = "mongodb://ada:se%40cret@a.example:27018,b.example/products";

test("a URL says where the servers are; what it leaves out has a default", () => {
  const { place, database, options } = readMongodbUrl(base);
  assert.equal(place, "a.example:27018,b.example/products");
  assert.equal(database, "products");
  assert.deepEqual([options.maxPoolSize, options.serverSelectionTimeoutMS, options.appName], [20, 2_000, "souk"]);
  assert.equal(readMongodbUrl(`${base}?maxPoolSize=7&appName=shop`).options.maxPoolSize, 7);
  assert.deepEqual(options.writeConcern, { w: "majority", journal: true });
});

test("beyond this machine the server must prove who it is, unless told otherwise", () => {
  const tlsOf = (url: string) => readMongodbUrl(url).options.tls;
  assert.equal(tlsOf(base), true);
  assert.equal(tlsOf(`${base}?tls=false`), false);
  assert.equal(tlsOf("mongodb://127.0.0.1:27017,[::1]:27018/products"), false);
  assert.equal(tlsOf("mongodb://localhost/products?tlsCAFile=/etc/ca.pem"), true);
  assert.equal(tlsOf("mongodb+srv://db.example/products"), undefined, "the driver's own default is TLS");
});

test("what makes no sense, or would weaken what is promised, is one line without the password", () => {
  for (const [url, reason] of [
    ["mysql://ada:se%40cret@db.example/products", /must be mongodb:/],
    ["mongodb://ada:se%40cret@db.example", /must be mongodb:/],
    ["mongodb://ada:se%40cret@db.example/", /must be mongodb:/],
    ["mongodb://ada:se%40cret@db.example/a.b", /must be mongodb:/],
    [`${base}?maxPoolSize=0`, /maxPoolSize must be a whole number from 1 to 500/],
    [`${base}?w=1`, /w is not for the URL to say/],
    [`${base}?readPreference=secondary`, /readPreference is not for the URL to say/],
    [`${base}?retrywrites=false`, /retrywrites is not for the URL to say/],
    [`${base}?tls=perhaps`, /tls must be true or false/],
    [`${base}?tlsInsecure=true`, /tlsInsecure would encrypt for anybody/],
  ] as const) {
    assert.throws(
      () => readMongodbUrl(url),
      (error: unknown) => error instanceof Error && reason.test(error.message) && !/se(@|%40)cret/.test(error.message),
    );
  }
});
