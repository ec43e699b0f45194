import assert from "node:assert/strict";
import { test } from "node:test";
import { clientAddressOf, createTrustedProxies, networkKeyOf } from "./network.ts";

const trusted = createTrustedProxies(["10.0.0.0/8", "fd00::1"]);

test("a forwarded address from a stranger is not believed", () => {
  assert.equal(clientAddressOf("203.0.113.9", "198.51.100.1", trusted), "203.0.113.9");
});

test("behind trusted proxies the right-most stranger is the client", () => {
  assert.equal(clientAddressOf("10.1.1.1", "1.2.3.4, 198.51.100.1, 10.2.2.2", trusted), "198.51.100.1");
  assert.equal(clientAddressOf("::ffff:10.1.1.1", "2001:db8::7", trusted), "2001:db8::7");
});

test("garbage in the chain ends it", () => {
  assert.equal(clientAddressOf("10.1.1.1", "1.2.3.4, nonsense", trusted), "10.1.1.1");
});

test("an IPv6 site counts as one, an IPv4 address as itself", () => {
  assert.equal(networkKeyOf("2001:db8:1:2:3:4:5:6"), networkKeyOf("2001:db8:1:2::1"));
  assert.notEqual(networkKeyOf("2001:db8:1:2::1"), networkKeyOf("2001:db8:1:3::1"));
  assert.equal(networkKeyOf("192.0.2.1"), "192.0.2.1");
});

test("what is neither address nor range is refused at the start", () => {
  assert.throws(() => createTrustedProxies(["localhost"]), /TRUSTED_PROXIES/);
});
