import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../clock.ts";
import { announcesItself, createDiscovery, createRegistration } from "../discovery.ts";
import { quietLog } from "../server.harness.ts";
import { advertisedUrl } from "./advertised-url.ts";
import { discoveryConformance } from "./discovery.conformance.ts";

const options = { clock: systemClock, log: quietLog };

discoveryConformance("static: with a file", {
  withinMs: 2_000,
  needsRegistry: false,
  stage: async () => {
    const folder = await mkdtemp(join(tmpdir(), "souk-static-"));
    const file = join(folder, "processes.json");
    const processes = new Map<string, { service: string; instance: string; url: string }>();
    const write = async (): Promise<void> => {
      await writeFile(`${file}.new`, JSON.stringify({ processes: [...processes.values()] }));
      await rename(`${file}.new`, file);
    };
    await write();
    return {
      open: () => createDiscovery(`static:${file}`, options),
      come: async (service, url) => {
        processes.set(url, { service, instance: `${service}-${processes.size}`, url });
        await write();
      },
      go: async (_service, url) => {
        processes.delete(url);
        await write();
      },
      registry: { stop: () => rm(file), start: write },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
});

test("a list in the URL itself", () => {
  const discovery = createDiscovery("static:users=http://127.0.0.1:1;http://127.0.0.1:2/,orders=http://h:3", options);
  assert.deepEqual(
    discovery.instances("users").map(({ instance, url }) => `${instance} ${url}`),
    ["users-1 http://127.0.0.1:1", "users-2 http://127.0.0.1:2"],
  );
  assert.deepEqual(discovery.instances("nobody"), []);
});

test("a scheme that nobody knows is one clear error, without what follows it", () => {
  const given = { ...options, service: "orders", instance: "orders-1" };
  for (const url of ["etcd://user:s3cret@host", "processes.json", ""]) {
    for (const create of [() => createDiscovery(url, options), () => createRegistration(url, given)]) {
      assert.throws(create, (error: Error) => {
        assert.match(error.message, /^DISCOVERY_URL must begin with one of static:, dns:, consul:, /);
        return !error.message.includes("s3cret");
      });
    }
  }
});

test("where somebody else writes the list nothing is announced", async () => {
  for (const url of ["static:users=http://127.0.0.1:1", "dns:{service}.test?type=a&port=1"]) {
    assert.equal(announcesItself(url), false);
    const registration = createRegistration(url, { ...options, service: "orders", instance: "orders-1" });
    await registration.announce("http://127.0.0.1:1");
    await registration.withdraw();
  }
  assert.equal(announcesItself("consul://127.0.0.1"), true);
});

test("an instance tells the URL that others can use", () => {
  const listening = "http://127.0.0.1:4321";
  const told = (host: string | undefined, advertised?: string) => advertisedUrl({ listening, host, advertised });
  assert.equal(told("127.0.0.1"), listening);
  assert.equal(told("0.0.0.0", "http://10.0.0.7:0"), "http://10.0.0.7:4321");
  assert.equal(told("::", "https://shop.internal"), "https://shop.internal");
  assert.throws(() => told("0.0.0.0"), /set ADVERTISED_URL/);
  assert.throws(() => told(undefined, "ftp://host"), /must be http/);
  assert.throws(() => told(undefined, "http://host/path"), /nothing more/);
});
