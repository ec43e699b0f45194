// A provider that does whatever a test tells it to: says what is true, or lies in one place. It speaks the protocol over
// HTTP as a real one does; only its pages are missing, because `approve` is what they would do.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export type Person = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** What it lies about, or does wrong. */
export type Twist = {
  readonly nonce?: string | null;
  readonly iss?: string;
  readonly aud?: string;
  readonly expiresInSeconds?: number;
  readonly signedBy?: "another key" | "the client's secret";
  /** Claims that only the userinfo endpoint tells. */
  readonly userInfo?: Readonly<Record<string, unknown>>;
  readonly withoutIdToken?: true;
};

export type Approved = { readonly code: string; readonly state: string; readonly iss: string };

export type FakeProvider = {
  readonly issuer: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Requests to the token endpoint so far. */
  readonly exchanges: () => number;
  /** What its page would send the browser back with. */
  approve(authorizationUrl: string, person: Person, twist?: Twist): Approved;
  stop(): Promise<void>;
};

export const CLIENT = { id: "souk", secret: "secretOfTheTestsProvider" } as const;

type Grant = {
  readonly person: Person;
  readonly twist: Twist;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
};

export async function startFakeProvider(test: TestContext, id = "fake"): Promise<FakeProvider> {
  const [key, other] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const jwk = { ...(await exportJWK(key.publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  const grants = new Map<string, Grant>();
  let exchanges = 0;
  let issuer = "";

  const idTokenOf = ({ person, twist, nonce }: Grant): Promise<string> => {
    const { sub, ...claims } = person;
    const said = twist.nonce === null ? {} : { nonce: twist.nonce ?? nonce };
    const token = new SignJWT({ ...claims, ...said })
      .setSubject(sub)
      .setIssuer(twist.iss ?? issuer)
      .setAudience(twist.aud ?? CLIENT.id)
      .setIssuedAt()
      .setExpirationTime(Math.floor(performance.timeOrigin / 1000) + (twist.expiresInSeconds ?? 3_600));
    if (twist.signedBy === "the client's secret") {
      return token.setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(CLIENT.secret));
    }
    const signer = twist.signedBy === "another key" ? other : key;
    return token.setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(signer.privateKey);
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    exchanges += 1;
    const form = new URLSearchParams(await textOf(request));
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64")}`;
    if (request.headers.authorization !== basic) {
      return json(response, 401, { error: "invalid_client" });
    }
    if (!grant || challenge !== grant.challenge || form.get("redirect_uri") !== grant.redirectUri) {
      return json(response, 400, { error: "invalid_grant" });
    }
    const token = { access_token: `access ${code}`, token_type: "Bearer", expires_in: 60 };
    infos.set(token.access_token, { sub: grant.person.sub, ...grant.twist.userInfo });
    const idToken = grant.twist.withoutIdToken ? {} : { id_token: await idTokenOf(grant) };
    return json(response, 200, { ...token, ...idToken });
  };
  const infos = new Map<string, unknown>();

  const server = createServer((request, response) => {
    switch (request.url) {
      case "/.well-known/openid-configuration":
        return json(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/me`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["ES256"],
          authorization_response_iss_parameter_supported: true,
        });
      case "/jwks":
        return json(response, 200, { keys: [jwk] });
      case "/me":
        return json(response, 200, infos.get((request.headers.authorization ?? "").replace("Bearer ", "")) ?? {});
      default:
        void exchange(request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  test.after(stop);
  return {
    issuer,
    settings: { id, name: "Fake", issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret },
    exchanges: () => exchanges,
    approve: (authorizationUrl, person, twist = {}) => {
      const { searchParams } = new URL(authorizationUrl);
      const said = (name: string) => searchParams.get(name) ?? "";
      const code = `code-${grants.size}-${said("state").slice(0, 12)}`;
      const [nonce, challenge, redirectUri] = [said("nonce"), said("code_challenge"), said("redirect_uri")];
      grants.set(code, { person, twist, nonce, challenge, redirectUri });
      return { code, state: said("state"), iss: issuer };
    },
    stop,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
