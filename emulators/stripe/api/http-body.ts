// Reading a request's body whole, up to a limit.
import type { IncomingMessage } from "node:http";

export const BODY_MAX_BYTES = 65_536;

/** The body as text; "too_large" past the limit; rejects when the client goes away. */
export function readBody(request: IncomingMessage): Promise<string | "too_large"> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_MAX_BYTES) {
        resolve("too_large");
        request.pause();
        return;
      }
      chunks.push(chunk);
    });
    request.on("end", () =>
      resolve(chunks.length === 1 ? chunks[0]!.toString("utf8") : Buffer.concat(chunks).toString("utf8")),
    );
    request.on("error", reject);
  });
}
