import assert from "node:assert/strict";
import { test } from "node:test";
import { networkOf } from "./network.ts";

test("an IPv4 address is its own network, however it is written", () => {
  assert.equal(networkOf("203.0.113.7"), "203.0.113.7");
  assert.equal(networkOf("::ffff:203.0.113.7"), "203.0.113.7");
  assert.equal(networkOf("::FFFF:203.0.113.7"), "203.0.113.7");
});

test("IPv6 addresses of one /64 are one network, however they are written", () => {
  const one = networkOf("2001:db8:1:2:3:4:5:6");
  assert.equal(one, "2001:db8:1:2::/64");
  assert.equal(networkOf("2001:0DB8:0001:0002::1"), one);
  assert.equal(networkOf("2001:db8:1:2:ffff::"), one);
  assert.notEqual(networkOf("2001:db8:1:3::1"), one);
  assert.equal(networkOf("::1"), "0:0:0:0::/64");
  assert.equal(networkOf("fe80::1%eth0"), "fe80:0:0:0::/64");
});

test("what is no address is one network", () => {
  for (const text of ["", "unix:", "999.1.1.1", "a:b"]) assert.equal(networkOf(text), "unknown");
});
