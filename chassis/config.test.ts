import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig, setting } from "./config.ts";
import { createLog, redactUrl } from "./log.ts";

test("values are parsed, defaults filled in", () => {
  const config = readConfig(
    {
      PORT: setting.integer({ default: 8080, max: 65_535 }),
      RATE_LIMIT: setting.boolean({ default: true }),
      MODE: setting.enumeration(["a", "b"], { default: "a" }),
      PROXIES: setting.list({ default: [] }),
      PUBLIC_URL: setting.url(),
      NOTE: setting.string({ optional: true }),
    },
    { PORT: "9", RATE_LIMIT: "off", PROXIES: "10.0.0.0/8, ::1", PUBLIC_URL: "http://a.test/", NOTE: "" },
  );
  assert.deepEqual(config, {
    PORT: 9,
    RATE_LIMIT: false,
    MODE: "a",
    PROXIES: ["10.0.0.0/8", "::1"],
    PUBLIC_URL: "http://a.test",
    NOTE: undefined,
  });
});

test("one error names every wrong variable, and shows no secret", () => {
  const spec = {
    PORT: setting.integer({ max: 65_535 }),
    URL: setting.url(),
    KEY: setting.secret({ description: "signs things" }),
    MODE: setting.enumeration(["a", "b"]),
  };
  assert.throws(
    () => readConfig(spec, { PORT: "70000", URL: "nonsense", MODE: "c" }),
    (error) =>
      error instanceof ConfigError &&
      error.problems.length === 4 &&
      /PORT must be.*URL must be.*KEY is missing \(signs things\).*MODE must be one of a, b/.test(error.message) &&
      !error.message.includes("nonsense"),
  );
});

test("secrets are taken out of log lines at any depth", () => {
  const lines: string[] = [];
  const log = createLog({
    service: "s",
    instance: "s-1",
    level: "info",
    destination: { write: (line) => lines.push(line) },
  });
  log.info(
    { orderToken: "T0P", nested: { headers: { authorization: "T0P", Cookie: "T0P" }, list: [{ password: "T0P" }] } },
    "x",
  );
  log.warn({ clientSecret: "T0P", err: Object.assign(new Error("no"), { config: { token: "T0P" } }) }, "y");
  log.info({ url: redactUrl("/orders/1?orderToken=T0P&a=b") }, "z");
  assert.doesNotMatch(lines.join(""), /T0P/);
  assert.equal(JSON.parse(lines[0] ?? "").msg, "x");
});
