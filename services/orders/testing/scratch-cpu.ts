import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createJwksCache, createTokenVerifier } from "@souk/chassis/auth";
import { systemClock } from "@souk/chassis/clock";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Agent, request } from "undici";
import { checkoutBody } from "./market.ts";
import { servePayments, serveProducts } from "./neighbours.ts";
import { createPaymentsStandIn } from "./payments-stand-in.ts";
import { createProductsStandIn } from "./products-stand-in.ts";

const issuer = "http://localhost:8080";
const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
const key = { ...(await exportJWK(publicKey)), kid: "test", alg: "EdDSA", use: "sig" };
const jwks = createJwksCache({ fetch: async () => ({ keys: [key] }), clock: systemClock, log: silentLog });
const verifier = createTokenVerifier({ issuer, jwks, clock: systemClock, log: silentLog });
const sign = (name: string) =>
  new SignJWT({ client_id: name, jti: randomUUID() })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "test" })
    .setIssuer(issuer)
    .setAudience("souk-internal")
    .setSubject(name)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(privateKey);
const token = await sign("orders");
const ptoken = await sign("payments");
const users = createServer((req, res) => {
  res.setHeader("content-type", "application/json");
  res.end(
    JSON.stringify(
      req.url?.includes("jwks") ? { keys: [key] } : { access_token: token, token_type: "Bearer", expires_in: 3600 },
    ),
  );
});
await new Promise<void>((r) => users.listen(0, "127.0.0.1", r));
const usersUrl = `http://127.0.0.1:${(users.address() as { port: number }).port}`;
const after: (() => unknown)[] = [];
const t = { after: (f: () => unknown) => after.push(f) } as never;
const products = createProductsStandIn([{ sku: "LAMP", price: 4900, stock: 1e9 }]);
const payments = createPaymentsStandIn();
const tokens = { current: async () => ptoken, ready: () => ptoken, refused: () => {}, start: () => {}, stop: () => {} };
const pu = await serveProducts(t, products, { verifier, tokens });
const pay = await servePayments(t, payments, { verifier, tokens });
rmSync("/tmp/orders-bench/o.db", { force: true });
rmSync("/tmp/orders-bench/o.db-wal", { force: true });
const child = fork(new URL("../main.ts", import.meta.url), {
  env: {
    ...process.env,
    DATABASE_URL: "sqlite:/tmp/orders-bench/o.db",
    DISCOVERY_URL: `static:users=${usersUrl},products=${pu},payments=${pay}`,
    PUBLIC_URL: issuer,
    SERVICE_CLIENT_SECRET: "x",
    ORDER_TOKEN_SECRET: "0123456789abcdef",
    LOG_LEVEL: "info",
  },
  execArgv: process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/orders-bench"] : [],
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
const url: string = await new Promise((r) =>
  child.on("message", (m: { type: string; url: string }) => m.type === "ready" && r(m.url)),
);
const agent = new Agent({ connections: 32 });
const ask = async (path: string, body: unknown, k?: string) => {
  const r = await request(`${url}/api/v1${path}`, {
    method: "POST",
    dispatcher: agent,
    headers: { "content-type": "application/json", ...(k && { "idempotency-key": k }) },
    body: JSON.stringify(body),
  });
  const b = (await r.body.json()) as any;
  if (r.statusCode >= 300) throw new Error(`${r.statusCode} ${JSON.stringify(b)}`);
  return b;
};
const parts = () => {
  const f = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(" ");
  return [Number(f[13]) * 10, Number(f[14]) * 10] as const;
};
const cpu = () => {
  const [u, s] = parts();
  return u + s;
};
const times: number[] = [];
const buy = async () => {
  const s = performance.now();
  const c = await ask("/carts", {});
  await ask(`/carts/${c.id}/items`, { sku: "LAMP", quantity: 1 });
  await ask(`/carts/${c.id}/checkout`, checkoutBody(), randomUUID());
  times.push(performance.now() - s);
};
const run = async (n: number, conc: number) => {
  let left = n;
  await Promise.all(
    Array.from({ length: conc }, async () => {
      while (left-- > 0) await buy();
    }),
  );
};
await run(1500, 32);
await systemClock.sleep(500);
for (let round = 0; round < 3; round++) {
  times.length = 0;
  const p0 = parts();
  const a = cpu(),
    s = performance.now();
  const n = 2000;
  await run(n, 32);
  await systemClock.sleep(800);
  times.sort((x, y) => x - y);
  const p1 = parts();
  console.log(
    `user ${((p1[0] - p0[0]) / n).toFixed(3)} sys ${((p1[1] - p0[1]) / n).toFixed(3)} cpu/purchase ${((cpu() - a) / n).toFixed(3)} ms, ${((n / (performance.now() - s)) * 1000).toFixed(0)}/s, p50 ${times[n / 2]?.toFixed(1)} p99 ${times[Math.floor(n * 0.99)]?.toFixed(1)} ms`,
  );
}
const i = cpu();
await systemClock.sleep(3000);
console.log(`idle ${(((cpu() - i) / 3000) * 100).toFixed(2)} %`);
child.kill("SIGTERM");
await new Promise((r) => child.on("exit", r));
process.exit(0);
