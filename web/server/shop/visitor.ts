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
  /** In the visitor's name where there is one. */
  readonly client: Client;
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
  const current = (): Promise<SessionTokens | undefined> => {
    session ??= keeper.current(cookie, anybody);
    return session;
  };
  return {
    cookie,
    anybody,
    session: current,
    become: (tokens) => {
      session = Promise.resolve(tokens);
    },
    client: createClient({ baseUrl: BASE_URL, fetch, token: async () => (await current())?.accessToken }),
  };
}
