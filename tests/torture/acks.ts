// The shoppers' log: every answer that a client may rely on, as the invariant checker reads it. A line is written when
// the answer has arrived, never before.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Acknowledgement } from "@souk/verifier";

export type AckLog = {
  write(ack: Acknowledgement): void;
  readonly count: number;
  close(): Promise<void>;
};

export function openAckLog(file: string): AckLog {
  const stream = createWriteStream(file, { flags: "a" });
  let count = 0;
  return {
    write: (ack) => {
      stream.write(`${JSON.stringify(ack)}\n`);
      count += 1;
    },
    get count() {
      return count;
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}

const secret: ReadonlySet<string> = new Set(["orderToken", "clientSecret", "redirectUrl", "traceId", "instance"]);

/** The same for every answer under one key: all of it but secrets, which are made afresh, and the trace. */
export function digestOf(body: unknown): string {
  const text = JSON.stringify(body, (key, value: unknown) => (secret.has(key) ? undefined : value));
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
