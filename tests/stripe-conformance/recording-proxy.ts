// Stands between payments and a provider, passes everything on and keeps what was said.
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

export type Exchange = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly request: string;
  readonly status: number;
  readonly body: unknown;
};

export type RecordingProxy = { readonly url: string; readonly exchanges: readonly Exchange[] };

export async function startRecordingProxy(test: TestContext, target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const request = Buffer.concat(chunks);
      const headers = { ...incoming.headers, host: new URL(target).host };
      const onward = http.request(target + incoming.url, { method: incoming.method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => parts.push(chunk));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          exchanges.push({
            method: incoming.method ?? "",
            path: new URL(incoming.url ?? "/", target).pathname,
            request: request.toString("utf8") || (incoming.url ?? ""),
            status: answer.statusCode ?? 0,
            body: JSON.parse(text) as unknown,
          });
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(text);
        });
      });
      onward.on("error", () => outgoing.destroy());
      onward.end(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exchanges };
}
