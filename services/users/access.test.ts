// Each route of the contract, tried as nobody, a customer, staff, an owner and a service; and what must never leave.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { permissionsOfRole, type Role } from "@souk/contracts/access";
import { pathOf, type Route } from "@souk/contracts/route";
import { userInternalRoutes } from "@souk/contracts/users/internal-routes";
import { userRoutes } from "@souk/contracts/users/routes";
import {
  clientSecrets,
  clientToken,
  logIn,
  logInOwner,
  OWNER,
  PASSWORD,
  register,
  startUsers,
} from "./testing/running-service.ts";

type Who = "nobody" | Role | "service";

/** What access alone answers; undefined: it lets the caller in, and whatever comes then is neither 401 nor 403. */
function refusalOf({ access }: Route, who: Who): 401 | 403 | undefined {
  if (access.kind === "public") return undefined;
  if (who === "nobody") return 401;
  if (access.kind === "service") return who === "service" ? undefined : 403;
  if (who === "service") return 403;
  if (access.kind !== "permission") return undefined;
  return permissionsOfRole[who].includes(access.permission) ? undefined : 403;
}

test("every route lets in whom its contract says, and nobody else", async (t) => {
  const users = await startUsers(t);
  const owner = await logInOwner(users);
  const made = { email: "staff@example.org", name: "S", password: PASSWORD };
  await users.client.addStaff({ body: made, token: owner.accessToken });
  const tokens: Record<Who, string | undefined> = {
    nobody: undefined,
    customer: (await register(users, "ada@example.org")).accessToken,
    staff: (await logIn(users, "staff@example.org")).accessToken,
    owner: owner.accessToken,
    service: await clientToken(users, "notifications"),
  };
  const id = "01995f2e-7d10-7000-8000-0000000000ff";
  const routes: readonly Route[] = [...Object.values(userRoutes), ...Object.values(userInternalRoutes)];
  let tried = 0;
  for (const route of routes.filter((each) => each.name !== "deleteProfile")) {
    for (const [who, token] of Object.entries(tokens) as [Who, string | undefined][]) {
      const path = pathOf(route, { id, provider: "nobody" });
      const body = route.body ? {} : undefined;
      const answer = await users.send(route.method, path, { body, ...(token !== undefined && { token }) });
      const expected = refusalOf(route, who);
      if (expected) assert.equal(answer.status, expected, `${route.name} as ${who}`);
      else assert.ok(![401, 403].includes(answer.status), `${route.name} as ${who}: ${answer.status}`);
      assert.ok(answer.status < 500);
      tried += 1;
    }
  }
  assert.equal(tried, (routes.length - 1) * 5);
});

test("neither the store nor the log nor an answer tells a secret", async (t) => {
  const users = await startUsers(t);
  const session = await register(users, "ada@example.org", "Ada");
  const next = await users.client.refreshSession({ body: { refreshToken: session.refreshToken } });
  assert.ok("body" in next);
  await users.send("POST", "/api/v1/auth/login", {
    body: { email: "ada@example.org", password: "canary-wrong-guess" },
  });
  const staff = { email: "s@example.org", name: "S", password: "canary-staff-password" };
  const { accessToken } = await logInOwner(users);
  await users.client.addStaff({ body: staff, token: accessToken, idempotencyKey: "k" });
  await clientToken(users, "orders");
  const metrics = await (await fetch(`${users.url}/metrics`)).text();
  await users.stop();
  const file = users.databaseUrl.slice("sqlite:".length);
  const store = (await readFile(file)).toString("latin1");
  const secrets = {
    PASSWORD,
    guess: "canary-wrong-guess",
    staff: staff.password,
    owner: OWNER.password,
    client: clientSecrets.orders,
    used: session.refreshToken,
    refresh: next.body.refreshToken,
    access: next.body.accessToken,
    secret: "a secret of the test",
  };
  for (const [name, secret] of Object.entries(secrets)) {
    assert.equal(store.includes(secret), false, `the store has ${name}`);
    assert.equal(users.log().includes(secret), false, `the log has ${name}`);
    assert.equal(metrics.includes(secret), false, `the metrics have ${name}`);
  }
  assert.equal(users.log().includes("ada@example.org"), false);
  assert.match(metrics, /souk_users_sign_ins_total\{action="login",outcome="invalid_credentials"\} 1/);
});

test("it is ready, live and measured on its own port", async (t) => {
  const users = await startUsers(t);
  for (const path of ["/healthz", "/readyz", "/metrics"]) assert.equal((await fetch(users.url + path)).status, 200);
  assert.equal((await users.send("GET", "/api/v1/nothing")).status, 404);
  assert.equal((await users.send("PUT", "/api/v1/auth/login", { body: {} })).status, 405);
});
