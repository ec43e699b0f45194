// Every setting with which a Redis would lose what it has answered, as the server tells of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CarelessStore, refuseCarelessness } from "./carefulness.ts";
import { ServerReply } from "./faults.ts";

const good = {
  info: {
    redis_version: "7.0.15",
    cluster_enabled: "0",
    role: "master",
    aof_enabled: "1",
    maxmemory_policy: "noeviction",
  },
  settings: {
    appendonly: "yes",
    appendfsync: "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
  } as Readonly<Record<string, string>> | "forbidden" | "renamed",
};
type Server = { readonly info: Readonly<Record<string, string>>; readonly settings: (typeof good)["settings"] };

const refusal = ({ info, settings }: Server, durability: "checked" | "trusted" = "checked"): Promise<string> =>
  refuseCarelessness(async (...words) => {
    if (words[0] === "INFO")
      return `# Server\r\n${Object.entries(info)
        .map((each) => each.join(":"))
        .join("\r\n")}\r\n`;
    if (settings === "forbidden") throw new ServerReply("NOPERM this user has no permissions to run 'config|get'");
    if (settings === "renamed") throw new ServerReply("ERR unknown command 'CONFIG', with args beginning with: 'GET'");
    const [, , name = ""] = words;
    return settings[name] === undefined ? [] : [name, settings[name]];
  }, durability).then(
    () => "taken",
    (error: unknown) => (error instanceof CarelessStore ? error.message : assert.fail(String(error))),
  );

const withInfo = (change: Readonly<Record<string, string>>): Server => ({ ...good, info: { ...good.info, ...change } });
const withSetting = (name: string, value: string): Server => ({
  ...good,
  settings: { ...(good.settings as Readonly<Record<string, string>>), [name]: value },
});

test("a server that keeps what it answers is taken", async () => {
  assert.equal(await refusal(good), "taken");
});

test("one that would lose it is refused, unless somebody says that it won't", async () => {
  for (const [name, value] of [
    ["appendonly", "no"],
    ["appendfsync", "everysec"],
    ["no-appendfsync-on-rewrite", "yes"],
    ["maxmemory-policy", "allkeys-lru"],
  ] as const) {
    assert.match(await refusal(withSetting(name, value)), new RegExp(`^${name} is ${value} and must be \\w+: `));
    assert.equal(await refusal(withSetting(name, value), "trusted"), "taken");
  }
});

test("a replica, a cluster and an old server are refused whatever is said", async () => {
  for (const durability of ["checked", "trusted"] as const) {
    assert.match(await refusal(withInfo({ role: "slave" }), durability), /^it is a slave, not a primary$/);
    assert.match(await refusal(withInfo({ cluster_enabled: "1" }), durability), /^it is a cluster; /);
    assert.match(
      await refusal(withInfo({ redis_version: "6.2.14" }), durability),
      /^it is version 6\.2\.14; 7\.0 is needed$/,
    );
  }
});

test("where CONFIG is forbidden, what INFO shows is looked at, and the rest has to be said", async () => {
  for (const settings of ["forbidden", "renamed"] as const) {
    const server = { ...good, settings };
    assert.match(await refusal(server), /^CONFIG GET is forbidden, [^\n]*appendfsync[^\n]*durability=trusted/);
    assert.equal(await refusal(server, "trusted"), "taken");
    assert.match(await refusal({ ...withInfo({ aof_enabled: "0" }), settings }), /^appendonly must be yes/);
    const evicting = { ...withInfo({ maxmemory_policy: "volatile-lru" }), settings };
    assert.match(await refusal(evicting), /^maxmemory-policy is volatile-lru/);
  }
});
