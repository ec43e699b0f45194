// Who is visiting: the session behind the cookie, and a client that speaks in its name. Asked for once a request, and
// only by those who need it.
import { type Client, createClient } from "@souk/contracts/client";
import type { CookieJar } from "../http/cookies.ts";
import type { SessionTokens } from "../session/session.ts";
import type { SessionKeeper } from "../session/session-keeper.ts";
import { BASE_URL, type GatewayCalls } from "./gateway-calls.ts";
import type { Visit } from "./visit.ts";

export type Visitor = {
  readonly cookie: string | undefined;
  /** Nobody's client. */
  readonly anybody: Client;
  /** Throws `unavailable` where the session can't be renewed now. */
  session(): Promise<SessionTokens | undefined>;
  /** From now on, in this request, it is somebody else: after signing in, or out. */
  become(session: SessionTokens | undefined): void;
  /**
   * In the visitor's name where there is one. Where the gateway takes the token no more, because the session has ended
   * elsewhere, the call is made again in the name of whoever it is then: nobody, mostly.
   */
  readonly client: Client;
  /** The gateway has refused this token: the session is renewed, or has ended. */
  refused(accessToken: string): Promise<SessionTokens | undefined>;
  /** The session, if the gateway still takes its token; where it can't be asked, the session as it is here. */
  confirmed(): Promise<SessionTokens | undefined>;
};

export type VisitorOptions = {
  readonly calls: GatewayCalls;
  readonly keeper: SessionKeeper;
  readonly jar: CookieJar;
};

export function visitorOf({ calls, keeper, jar }: VisitorOptions, visit: Visit): Visitor {
  const fetch = calls.fetchFor(visit);
  const anybody = createClient({ baseUrl: BASE_URL, fetch });
  const cookie = visit.cookies.get(jar.names.session);
  let session: Promise<SessionTokens | undefined> | undefined;
  let became = false;
  const current = (): Promise<SessionTokens | undefined> => {
    session ??= keeper.current(cookie, anybody);
    return session;
  };
  const refused: Visitor["refused"] = (accessToken) => {
    session = became ? Promise.resolve(undefined) : keeper.renounce(cookie, accessToken, anybody);
    return session;
  };
  const asVisitor: typeof globalThis.fetch = async (input, init = {}) => {
    const answer = await fetch(input, init);
    const { authorization, ...headers } = (init.headers ?? {}) as Record<string, string>;
    if (answer.status !== 401 || authorization === undefined || !(await isTokenRefused(answer))) return answer;
    const next = await refused(authorization.slice(BEARER.length));
    return fetch(input, {
      ...init,
      headers: { ...headers, ...(next && { authorization: BEARER + next.accessToken }) },
    });
  };
  const client = createClient({
    ...{ baseUrl: BASE_URL, fetch: asVisitor },
    token: async () => (await current())?.accessToken,
  });
  return {
    cookie,
    anybody,
    session: current,
    refused,
    confirmed: async () => {
      if ((await current()) !== undefined) await client.readProfile().catch(() => undefined);
      return current();
    },
    become: (tokens) => {
      became = true;
      session = Promise.resolve(tokens);
    },
    client,
  };
}

const BEARER = "Bearer ";

/** A wrong password is a 401 too. */
async function isTokenRefused(answer: Response): Promise<boolean> {
  const said = (await answer
    .clone()
    .json()
    .catch(() => undefined)) as { readonly code?: unknown } | undefined;
  return said?.code === "invalid_token";
}
