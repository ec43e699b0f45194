// Listens where the market exports its spans to, and keeps what it is sent, to be searched.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type SpanSink = { readonly url: string; received(): Buffer; close(): void };

const MAX_BYTES = 256 * 1024 * 1024;

export async function openSpanSink(): Promise<SpanSink> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) chunks.push(chunk);
    });
    request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received: () => Buffer.concat(chunks),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
