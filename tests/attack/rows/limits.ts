// Rate limits and the ways around them: whoever has a token is counted as a user, everybody else as a network, and the
// spelling of a request makes no difference.
import assert from "node:assert/strict";
import { after, suite, test } from "node:test";
import { readConfig } from "@souk/chassis/config";
import { settings } from "../../../services/gateway/config.ts";
import { createService } from "../../../services/gateway/service.ts";
import { attackMarket } from "../market.ts";
import { register } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { type Answer, newAddress, type Sent, send } from "../wire.ts";

/** Requests per minute (services/gateway/policy/limits.ts). */
const GENERAL = 600;
const ACCOUNTS = 60;
/** What refills while a test runs. */
const SLACK = 80;

async function burst(count: number, sendOne: (index: number) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const AT_ONCE = 40;
  while (answers.length < count) {
    const size = Math.min(AT_ONCE, count - answers.length);
    const begun = answers.length;
    answers.push(...(await Promise.all(Array.from({ length: size }, (_, index) => sendOne(begun + index)))));
  }
  return answers;
}

const refusedOf = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 429);

const refreshing = async (sent: Sent, origin?: string): Promise<Answer> => {
  const { url } = await attackMarket();
  return send(origin ?? url, "/api/v1/auth/refresh", { json: { refreshToken: "nobody's" }, ...sent });
};

suite("rate limits", () => {
  test("too many: 429 with Retry-After and RateLimit fields, which every answer has", async () => {
    const from = newAddress();
    const answers = await burst(ACCOUNTS + 10, () => refreshing({ from }));
    const refused = refusedOf(answers);
    assert.ok(refused.length >= 5 && refused.length <= 10, `${refused.length} refused`);
    for (const answer of refused) {
      assertProblem(answer, 429, "rate_limited");
      assert.ok(Number(answer.headers["retry-after"]) >= 1);
      assert.match(String(answer.headers.ratelimit), /^"accounts";r=0;t=\d+$/);
    }
    for (const { headers } of answers) assert.equal(headers["ratelimit-policy"], `"accounts";q=${ACCOUNTS};w=60`);
  });

  test("an invented beginning of X-Forwarded-For is no other network", async () => {
    const own = newAddress();
    const answers = await burst(ACCOUNTS + 10, (index) => refreshing({ from: `203.0.113.${index}, ${own}` }));
    assert.ok(refusedOf(answers).length >= 5);
  });

  test("addresses of one IPv6 /64 are one network, the next /64 another", async () => {
    const answers = await burst(ACCOUNTS + 10, (index) =>
      refreshing({ from: `2001:db8:5:6:${index.toString(16)}::1` }),
    );
    assert.ok(refusedOf(answers).length >= 5);
    assert.notEqual((await refreshing({ from: "2001:db8:5:7::1" })).status, 429);
  });

  test("an IPv4 address inside IPv6 is the IPv4 address", async () => {
    const own = newAddress();
    const answers = await burst(ACCOUNTS + 10, (index) => refreshing({ from: index % 2 ? own : `::ffff:${own}` }));
    assert.ok(refusedOf(answers).length >= 5);
  });

  test("case, slashes, escapes and a query make no second allowance", async () => {
    const { url } = await attackMarket();
    const from = newAddress();
    await burst(ACCOUNTS + 5, () => refreshing({ from }));
    for (const path of [
      "/api/v1/auth/refresh?x=1",
      "/api/v1/auth/refresh/",
      "/api/v1/AUTH/refresh",
      "/API/v1/auth/refresh",
      "//api/v1/auth/refresh",
      "/api/v1//auth/refresh",
      "/api/v1/auth/./refresh",
      "/api/v1/auth/%72efresh",
      "/api/v1/auth/refresh;a=b",
    ]) {
      const { status } = await send(url, path, { json: { refreshToken: "nobody's" }, from });
      assert.ok([400, 404, 429].includes(status), `${path} was served: ${status}`);
    }
  });

  test("a user is one user from however many addresses, and does not use up a neighbour's allowance", async () => {
    const { url } = await attackMarket();
    const [busy, neighbour] = [await register("busy"), await register("neighbour")];
    const answers = await burst(GENERAL + SLACK + 20, () => send(url, "/api/v1/users/me", { token: busy.token }));
    assert.ok(refusedOf(answers).length >= 1, "over the quota");
    assert.ok(answers.length - refusedOf(answers).length >= GENERAL, "and not before");
    assert.equal((await send(url, "/api/v1/users/me", { token: neighbour.token })).status, 200);
  });

  test("forged tokens, unknown paths and refused methods count for the network", async () => {
    const { url } = await attackMarket();
    const from = newAddress();
    const tries: readonly (readonly [string, Sent])[] = [
      ["/api/v1/users/me", { token: "a.b.c" }],
      ["/api/v1/nothing", {}],
      ["/api/v1/products", { method: "PATCH" }],
      ["/api/v1/users/me", { headers: { authorization: "nonsense" } }],
      ["/api/v1/products?limit=1", {}],
    ];
    const answers = await burst(GENERAL + SLACK + 20, (index) => {
      const [path, sent] = tries[index % tries.length] ?? ["/", {}];
      return send(url, path, { ...sent, from });
    });
    assert.ok(refusedOf(answers).length >= 1);
  });
});

suite("a gateway that trusts no proxy", () => {
  let stop = async (): Promise<void> => {};
  let opening: Promise<string> | undefined;
  after(() => stop());

  /** Another gateway in front of the same market. */
  const untrusting = (): Promise<string> => {
    opening ??= attackMarket().then(async ({ folder, publicUrl, secrets }) => {
      const environment = {
        DISCOVERY_URL: `static:${folder}/run/processes.json`,
        PUBLIC_URL: publicUrl,
        SERVICE_CLIENT_SECRET: secrets.serviceClients.gateway,
        INSTANCE_ID: "gateway-untrusting",
        LOG_LEVEL: "silent",
      };
      const gateway = createService({ config: readConfig(settings, environment) });
      stop = () => gateway.stop();
      return (await gateway.start()).url;
    });
    return opening;
  };

  test("X-Forwarded-For and its relatives change nothing at all", async () => {
    const origin = await untrusting();
    const answers = await burst(ACCOUNTS + 10, (index) => {
      const address = `203.0.113.${index}`;
      const headers = {
        forwarded: `for=${address}`,
        "x-real-ip": address,
        "x-client-ip": address,
        "true-client-ip": address,
      };
      return refreshing({ from: address, headers }, origin);
    });
    assert.ok(refusedOf(answers).length >= 5);
  });
});
