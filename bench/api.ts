// The few calls that benchmarks make of the public API, over one keep-alive pool.
import { Pool } from "undici";
import type { Market } from "./market.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Answer = { readonly status: number; readonly body: Json };
export type Api = {
  send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
};

export function openApi(url: string, connections = 64): Api {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return {
    send: async (method, path, body, headers = {}) => {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const answer = await pool.request({
        method,
        path,
        headers: { ...json, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text === "" ? {} : (JSON.parse(text) as Json) };
    },
    close: () => pool.close(),
  };
}

/** A bearer header of the shop's owner. */
export async function signInAsOwner(api: Api, market: Market): Promise<Record<string, string>> {
  const answer = await api.send("POST", "/api/v1/auth/login", market.owner);
  if (answer.status !== 200)
    throw new Error(`the owner can't sign in: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { authorization: `Bearer ${String(answer.body.accessToken)}` };
}

/** `count` active products of one variant each, priced in EUR, with plenty of stock, by CSV import. Answers the SKUs. */
export async function fillCatalogue(
  api: Api,
  owner: Record<string, string>,
  csv: string,
  query: string,
): Promise<Json> {
  const accepted = await api.send("POST", `/api/v1/imports?${query}`, csv, { ...owner, "content-type": "text/csv" });
  if (accepted.status !== 202) throw new Error(`import refused: ${accepted.status} ${JSON.stringify(accepted.body)}`);
  for (;;) {
    const { body } = await api.send("GET", `/api/v1/imports/${String(accepted.body.id)}`, undefined, owner);
    if (body.state === "completed" || body.state === "failed") return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
