import assert from "node:assert/strict";
import { test } from "node:test";
import { createCookieJar, readCookies } from "./cookies.ts";

test("on https and on loopback cookies belong to this host alone", () => {
  for (const url of ["https://shop.example", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"]) {
    const jar = createCookieJar(url);
    assert.equal(
      jar.write("session", "abc", 60),
      "__Host-souk-session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure",
      url,
    );
    assert.equal(jar.secure, true);
  }
  assert.match(createCookieJar("https://shop.example").clear("cart"), /^__Host-souk-cart=; Max-Age=0; /);
});

test("on plain http elsewhere they are as good as they can be", () => {
  const jar = createCookieJar("http://shop.example");
  assert.equal(jar.secure, false);
  assert.equal(jar.write("cart", "abc", 60), "souk-cart=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax");
});

test("a header is read as far as it makes sense: the first of a name, sixty at most", () => {
  const cookies = readCookies(" a=1; b = 2 ;a=3;=4;nothing; c=x=y");
  assert.deepEqual(
    [...cookies],
    [
      ["a", "1"],
      ["b", "2"],
      ["c", "x=y"],
    ],
  );
  assert.equal(readCookies(undefined).size, 0);
  assert.equal(readCookies(Array.from({ length: 100 }, (_, index) => `n${index}=1`).join(";")).size, 60);
});
