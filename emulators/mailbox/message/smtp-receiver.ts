// Takes every mail for everybody over SMTP. It reads no more of a message than its Message-ID: what is never looked at
// is never parsed.
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import type { Clock } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import type { MessageStore } from "./message-store.ts";

export type SmtpReceiver = {
  /** Answers the URL. */
  start(host: string, port: number): Promise<string>;
  stop(): Promise<void>;
};

export type SmtpReceiverOptions = { readonly messages: MessageStore; readonly clock: Clock; readonly log: Log };

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
const MAX_CLIENTS = 64;
const MAX_RECIPIENTS = 100;
const IDLE_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 1_000;
/** Headers of honest mails end long before. */
const MAX_HEADER_BYTES = 64 * 1024;

export function createSmtpReceiver({ messages, clock, log }: SmtpReceiverOptions): SmtpReceiver {
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await readAll(stream);
    if (stream.sizeExceeded) throw Object.assign(new Error("the message is too large"), { responseCode: 552 });
    const { mailFrom, rcptTo } = session.envelope;
    await messages.add({
      messageId: messageIdOf(raw),
      sender: mailFrom ? mailFrom.address : "",
      recipients: rcptTo.map((each) => each.address),
      receivedAt: clock.now(),
      raw,
    });
  };
  const server = new SMTPServer({
    name: "souk-mailbox",
    banner: "Souk mailbox: nothing leaves from here",
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    // Any name and password will do: it takes mails for everybody anyway.
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? "" }),
    disableReverseLookup: true,
    size: MAX_MESSAGE_BYTES,
    maxClients: MAX_CLIENTS,
    socketTimeout: IDLE_TIMEOUT_MS,
    closeTimeout: STOP_TIMEOUT_MS,
    onRcptTo: (_address, session, callback) => {
      const full = session.envelope.rcptTo.length >= MAX_RECIPIENTS;
      callback(full ? Object.assign(new Error("too many recipients"), { responseCode: 452 }) : null);
    },
    onData: (stream, session, callback) => {
      take(stream, session).then(() => callback(), callback);
    },
  });
  server.on("error", (error) => log.debug({ err: error }, "an SMTP connection failed"));

  return {
    start: (host, port) =>
      new Promise((resolve, reject) => {
        server.server.once("error", reject);
        server.listen(port, host, () => {
          server.server.off("error", reject);
          resolve(`smtp://${host}:${(server.server.address() as AddressInfo).port}`);
        });
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Beyond the limit nothing is kept; the stream says that it was exceeded. */
async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_MESSAGE_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A message without one is known by what it says. */
export function messageIdOf(raw: Buffer): string {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.toString("latin1", 0, Math.min(end === -1 ? raw.length : end, MAX_HEADER_BYTES));
  const [, id] = /^message-id:\s*(<[^<>\s]{1,500}>)/im.exec(head) ?? [];
  return id ?? `<${createHash("sha256").update(raw).digest("hex")}@no-message-id>`;
}
