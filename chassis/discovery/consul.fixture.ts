// An agent of Consul as far as we use one, for tests without the real one (tests/engines has that): it keeps a list with
// an index, holds blocking queries, and can be told what a real one does once a year: forget, or begin its index anew.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Kept = { readonly Service: Record<string, unknown>; readonly id: string; passing: boolean };

export type FakeConsul = {
  readonly url: string;
  readonly tokens: Set<string>;
  readonly requests: string[];
  /** `critical`: its check fails. */
  check(id: string, passing: boolean): void;
  ids(): readonly string[];
  /** Blocking queries that wait. */
  waiting(): number;
  /** Another history: the index is small again, what is kept stays unless it is forgotten. */
  restart(how: { readonly forget: boolean }): void;
  stop(): Promise<void>;
  start(): Promise<void>;
};

export async function startFakeConsul(): Promise<FakeConsul> {
  let kept = new Map<string, Kept>();
  let index = 100;
  let port = 0;
  let server: Server | undefined;
  const waiting = new Set<() => void>();
  const tokens = new Set<string>();
  const requests: string[] = [];
  const changed = (): void => {
    index += 1;
    for (const wake of [...waiting]) wake();
  };

  const health = (name: string, query: URLSearchParams, response: ServerResponse): void => {
    const asked = Number(query.get("index") ?? 0);
    const answer = (): void => {
      clearTimeout(late);
      waiting.delete(answer);
      const found = [...kept.values()].filter((each) => each.Service.Service === name && each.passing);
      response.writeHead(200, { "content-type": "application/json", "x-consul-index": String(index) });
      response.end(JSON.stringify(found.map(({ Service }) => ({ Node: { Address: "192.0.2.1" }, Service }))));
    };
    const late = setTimeout(answer, Number.parseInt(query.get("wait") ?? "0", 10)).unref();
    if (asked === 0 || asked < index) answer();
    else waiting.add(answer);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://consul");
    requests.push(`${request.method} ${request.url}`);
    tokens.add(String(request.headers["x-consul-token"] ?? ""));
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const [, , area = "", what = "", ...rest] = pathname.split("/");
    const last = decodeURIComponent(rest.at(-1) ?? "");
    if (area === "status") return void response.end('"127.0.0.1:8300"');
    if (area === "health") return health(last, searchParams, response);
    if (what === "check") {
      const known = kept.get(last.replace(/^service:/, ""));
      if (known === undefined) return void response.writeHead(404).end("Unknown check ID");
      if (!known.passing) {
        known.passing = true;
        changed();
      }
      return void response.end();
    }
    if (rest[0] === "register") {
      const said = JSON.parse(text) as Record<string, unknown> & { readonly ID: string; readonly Name: string };
      kept.set(said.ID, { id: said.ID, Service: { ...said, Service: said.Name }, passing: true });
    } else kept.delete(last);
    changed();
    response.end();
  };
  const start = async (): Promise<void> => {
    const made = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => made.listen(port, "127.0.0.1", resolve));
    port = (made.address() as AddressInfo).port;
    server = made;
  };
  await start();
  return {
    url: `consul://127.0.0.1:${port}`,
    tokens,
    requests,
    check: (id, passing) => {
      const known = kept.get(id);
      if (known !== undefined) known.passing = passing;
      changed();
    },
    ids: () => [...kept.keys()],
    waiting: () => waiting.size,
    restart: ({ forget }) => {
      if (forget) kept = new Map();
      index = 1;
      for (const wake of [...waiting]) wake();
    },
    stop: async () => {
      const closed = new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
      server?.closeAllConnections();
      server = undefined;
      await closed;
    },
    start,
  };
}
