// Who takes part: two customers, a member of staff, the owner, a service, made once per market.
import { randomUUID } from "node:crypto";
import { staffAccount } from "../market/market.ts";
import { plant } from "./canaries.ts";
import { type AttackMarket, attackMarket } from "./market.ts";
import { type Answer, send } from "./wire.ts";

export type Person = {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
};

export type People = {
  readonly alice: Person;
  readonly bob: Person;
  readonly staff: Person;
  readonly owner: Person;
  /** A service's token for internal routes. */
  readonly service: string;
};

/** Everybody's, and found nowhere afterwards. */
export const PASSWORD = plant("a customer's password", `correct horse ${randomUUID()}`);
let sequence = 0;
let making: Promise<People> | undefined;

export function people(): Promise<People> {
  making ??= make();
  return making;
}

/** An address of this run alone. */
export function newEmail(name: string): string {
  sequence += 1;
  return `${name}.${process.pid}.${Math.trunc(performance.timeOrigin)}.${sequence}@example.org`;
}

export async function register(name = "shopper", email = newEmail(name)): Promise<Person> {
  const { url } = await attackMarket();
  const answer = await send(url, "/api/v1/auth/register", { json: { email, password: PASSWORD, name } });
  return personOf(answer, { email, password: PASSWORD });
}

export async function logIn(email: string, password: string): Promise<Person> {
  const { url } = await attackMarket();
  return personOf(await send(url, "/api/v1/auth/login", { json: { email, password } }), { email, password });
}

export async function serviceToken(market: AttackMarket, name: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: name });
  form.set("client_secret", market.secrets.serviceClients[name] ?? "");
  const answer = await send(market.url, "/oauth/token", {
    bytes: form.toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  return String(expected(answer, 200).access_token);
}

/** The body, or a failure with what came instead. */
export function expected(answer: Answer, status: number): Answer["body"] {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body;
}

async function make(): Promise<People> {
  const market = await attackMarket();
  const owner = await logIn(staffAccount.email, staffAccount.password);
  const email = newEmail("staff");
  const hired = await send(market.url, "/api/v1/staff", {
    token: owner.token,
    json: { email, password: PASSWORD, name: "Sven Staff", role: "staff" },
  });
  expected(hired, 201);
  const [alice, bob, staff, service] = await Promise.all([
    register("alice"),
    register("bob"),
    logIn(email, PASSWORD),
    serviceToken(market, "orders"),
  ]);
  for (const [who, { token, refreshToken }] of Object.entries({ alice, bob, staff, owner })) {
    plant(`${who}'s access token`, token);
    plant(`${who}'s refresh token`, refreshToken);
  }
  return { alice, bob, staff, owner, service };
}

function personOf(answer: Answer, known: { readonly email: string; readonly password: string }): Person {
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`no session: ${answer.status} ${answer.text}`);
  const { user, accessToken, refreshToken } = answer.body as {
    user: { id: string };
    accessToken: string;
    refreshToken: string;
  };
  return { ...known, id: user.id, token: accessToken, refreshToken };
}
