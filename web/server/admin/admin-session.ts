// /admin/session: the back office's sign-in. The page learns who it is and what it may do, never a token.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenVerifier } from "@souk/chassis/auth";
import { Problem, problem } from "@souk/chassis/errors";
import type { Refusal } from "@souk/contracts/client";
import { isProblemCode } from "@souk/contracts/problem";
import { answer, answerJson } from "../http/answer.ts";
import { readJson } from "../http/body.ts";
import type { CookieJar } from "../http/cookies.ts";
import type { SessionTokens } from "../session/session.ts";
import type { SessionKeeper } from "../session/session-keeper.ts";
import type { Visitor } from "../shop/visitor.ts";

export type AdminSessionOptions = {
  readonly keeper: SessionKeeper;
  readonly verifier: TokenVerifier;
  readonly jar: CookieJar;
  readonly lifetimeSeconds: number;
};

export type AdminSession = {
  readonly handle: (visitor: Visitor, request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** What a page may know of whoever is signed in, never a token; null for nobody. */
  readonly of: (visitor: Visitor) => Promise<SessionTold | null>;
};

export type SessionTold = {
  readonly user: SessionTokens["user"];
  readonly role: SessionTokens["user"]["role"];
  readonly permissions: readonly string[];
};

export function createAdminSession(options: AdminSessionOptions): AdminSession {
  const { keeper, jar, lifetimeSeconds } = options;

  const tell = async (tokens: Pick<SessionTokens, "user" | "accessToken">): Promise<SessionTold> => {
    const caller = await options.verifier.verify(tokens.accessToken);
    const permissions = caller.kind === "user" ? [...caller.permissions] : [];
    return { user: tokens.user, role: tokens.user.role, permissions };
  };

  const of: AdminSession["of"] = async (visitor) => {
    const session = await visitor.session();
    return session === undefined ? null : tell(session);
  };

  const handle: AdminSession["handle"] = async (visitor, request, response) => {
    switch (request.method) {
      case "GET": {
        const session = await of(visitor);
        // Nobody is an answer, not a failure: a browser would note a 401 as an error of the page.
        if (session === null) return answer(response, 204, { "cache-control": "no-store" });
        return answerJson(response, 200, session);
      }
      case "POST": {
        const signedIn = await visitor.anybody.logIn({ body: credentialsOf(await readJson(request)) });
        if ("problem" in signedIn) throw refused(signedIn);
        const { body } = signedIn;
        if (body.user.role === "customer") {
          await visitor.anybody.logOut({ body: { refreshToken: body.refreshToken } }).catch(() => undefined);
          throw problem("forbidden", "this account is not one of the shop's staff");
        }
        await keeper.close(visitor.cookie, visitor.anybody);
        const cookie = await keeper.open(body);
        return answerJson(response, 200, await tell(body), {
          "set-cookie": jar.write("session", cookie, lifetimeSeconds),
        });
      }
      case "DELETE":
        await keeper.close(visitor.cookie, visitor.anybody);
        return answer(response, 204, { "cache-control": "no-store", "set-cookie": jar.clear("session") });
      default:
        throw problem("method_not_allowed", undefined, { headers: { allow: "GET, POST, DELETE" } });
    }
  };
  return { handle, of };
}

function credentialsOf(body: unknown): { readonly email: string; readonly password: string } {
  const { email, password, ...more } = (typeof body === "object" && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  if (typeof email !== "string" || typeof password !== "string" || Object.keys(more).length > 0) {
    throw problem("invalid_request", "email and password, and nothing else");
  }
  return { email, password };
}

/** What the shop said, said again. */
export function refused({ problem: said }: Refusal): Problem {
  const { code, detail, errors } = said;
  return new Problem(isProblemCode(code) ? code : "bad_gateway", detail, { ...(errors && { errors }) });
}
