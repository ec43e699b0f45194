// The authorisation matrix: every route of the contracts as nobody, with a forged token, as the customer whose resource
// it is, as another customer, as staff, as the owner and as a service. What each may do follows from the route's
// `access`; who may not is tried at the gateway and at the service behind it.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { permissionsOfRole, type Role } from "@souk/contracts/access";
import type { Route } from "@souk/contracts/route";
import { allRoutes, publicRoutes } from "@souk/contracts/routes";
import { attackMarket } from "../market.ts";
import { people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { type RouteName, type Sample, type SampleRequest, samples } from "../samples.ts";
import { newName } from "../trade.ts";
import { type Answer, send } from "../wire.ts";

const callers = ["nobody", "forger", "bob", "service", "staff", "owner", "alice"] as const;
type Caller = (typeof callers)[number];
type Verdict = "allowed" | 401 | 403 | 404;

const roles: Readonly<Partial<Record<Caller, Role>>> = {
  alice: "customer",
  bob: "customer",
  staff: "staff",
  owner: "owner",
};

/** What the contract promises; Alice is the holder of whatever a path names. */
function verdictOf(route: Route, { staffBy }: Sample, caller: Caller): Verdict {
  const { access } = route;
  const role = roles[caller];
  if (access.kind === "public") return "allowed";
  if (caller === "forger") return 401;
  switch (access.kind) {
    case "optional":
      return "allowed";
    case "signedIn":
      if (caller === "nobody") return 401;
      if (caller === "service") return 403;
      // A provider is the shop's, whatever else a path names is somebody's.
      return caller === "alice" || !route.path.includes("{id}") ? "allowed" : 404;
    case "holder": {
      const byPermission = staffBy !== undefined && role !== undefined && permissionsOfRole[role].includes(staffBy);
      return caller === "alice" || byPermission ? "allowed" : 404;
    }
    case "permission":
      if (caller === "nobody") return 401;
      return role !== undefined && permissionsOfRole[role].includes(access.permission) ? "allowed" : 403;
    case "service":
      return 404;
  }
}

async function tokenOf(caller: Caller, request: SampleRequest): Promise<string | undefined> {
  const known = await people();
  switch (caller) {
    case "nobody":
      return undefined;
    case "forger":
      return `${known.owner.token.slice(0, -4)}AAAA`;
    case "service":
      return known.service;
    default:
      return request.standIns?.[caller] ?? known[caller].token;
  }
}

async function ask(origin: string, route: Route, request: SampleRequest, caller: Caller): Promise<Answer> {
  const { path, json, bytes, headers } = request;
  const token = await tokenOf(caller, request);
  const sent = {
    ...(json !== undefined && { json }),
    ...(bytes !== undefined && { bytes }),
    ...(headers && { headers }),
  };
  return send(origin, path, { method: route.method, token, key: newName("key"), ...sent });
}

const CODES = { 403: "forbidden", 404: "not_found" } as const;

function assertRefused(answer: Answer, verdict: 401 | 403 | 404, caller: Caller, about: string): void {
  const code = verdict === 401 ? (caller === "forger" ? "invalid_token" : "unauthenticated") : CODES[verdict];
  assertProblem(answer, verdict, code, about);
}

async function tryRoute(route: Route, sample: Sample): Promise<number> {
  const market = await attackMarket();
  const origins = route.service === "gateway" ? [market.url] : [market.url, await market.serviceUrl(route.service)];
  let request = await sample.make();
  let tried = 0;
  const refused = callers.filter((caller) => verdictOf(route, sample, caller) !== "allowed");
  for (const caller of refused) {
    const verdict = verdictOf(route, sample, caller) as 401 | 403 | 404;
    for (const origin of origins) {
      assertRefused(await ask(origin, route, request, caller), verdict, caller, `${route.name} as ${caller}`);
      tried += 1;
    }
  }
  // On the resource that the others could not touch; for the next who may, on a fresh one.
  for (const caller of callers.filter((each) => !refused.includes(each))) {
    const answer = await ask(market.url, route, request, caller);
    assert.ok(sample.answers.includes(answer.status), `${route.name} as ${caller}: ${answer.status} ${answer.text}`);
    request = await sample.make();
    tried += 1;
  }
  return tried;
}

suite("authorisation matrix", { concurrency: 4 }, () => {
  test("has every route of the contracts, and only those", () => {
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(publicRoutes).sort());
    assert.equal(allRoutes.length, Object.keys(samples).length);
    for (const [name, route] of Object.entries(publicRoutes)) assert.equal(name, route.name);
  });

  for (const [name, route] of Object.entries(publicRoutes) as [RouteName, Route][]) {
    test(`${name}: ${route.access.kind === "permission" ? route.access.permission : route.access.kind}`, async () => {
      assert.ok((await tryRoute(route, samples[name])) >= callers.length);
    });
  }
});
