// A Eureka server as far as we use one, for tests without the real one, which is slow to start (tests/engines has it):
// applications with leases, its odd JSON, and restarts that forget everybody, as a real one without peers does.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type EurekaInstance = Record<string, unknown> & { readonly instanceId: string; status: string };

export type FakeEureka = {
  readonly url: string;
  /** By APP/instanceId. */
  readonly instances: Map<string, EurekaInstance>;
  readonly authorizations: Set<string>;
  forget(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
};

export async function startFakeEureka(): Promise<FakeEureka> {
  const instances = new Map<string, EurekaInstance>();
  const authorizations = new Set<string>();
  let port = 0;
  let server: Server | undefined;

  const applicationOf = (name: string): readonly EurekaInstance[] =>
    [...instances.entries()].filter(([key]) => key.startsWith(`${name}/`)).map(([, each]) => each);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    authorizations.add(request.headers.authorization ?? "");
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const [, base, apps, name = "", id = ""] = decodeURIComponent(request.url ?? "").split("/");
    const answer = (status: number, value?: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(value === undefined ? undefined : JSON.stringify(value));
    };
    if (base !== "eureka" || apps !== "apps") return answer(404);
    if (name === "delta") return answer(200, { applications: {} });
    const key = `${name}/${id}`;
    if (request.method === "POST") {
      const { instance } = JSON.parse(text) as { readonly instance: EurekaInstance };
      instances.set(`${name}/${instance.instanceId}`, instance);
      return answer(204);
    }
    if (request.method === "DELETE") return answer(instances.delete(key) ? 200 : 404);
    if (request.method === "PUT") return answer(instances.has(key) ? 200 : 404);
    const all = applicationOf(name);
    // One instance alone is no list, as JSON made from XML has it.
    return all.length === 0
      ? answer(404)
      : answer(200, { application: { name, instance: all.length > 1 ? all : all[0] } });
  };
  const start = async (): Promise<void> => {
    const made = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => made.listen(port, "127.0.0.1", resolve));
    port = (made.address() as AddressInfo).port;
    server = made;
  };
  await start();
  return {
    url: `eureka://127.0.0.1:${port}/eureka`,
    instances,
    authorizations,
    forget: () => instances.clear(),
    stop: async () => {
      const closed = new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
      server?.closeAllConnections();
      server = undefined;
      await closed;
    },
    start,
  };
}
