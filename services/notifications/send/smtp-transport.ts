// Mails over SMTP, by a pool of connections that are kept open.
import { createTransport } from "nodemailer";
import type { MailTransport, TransportOutcome } from "./mail-transport.ts";

export type SmtpOptions = {
  /** `smtp://user:password@host:587`, `smtps://…:465`. */
  readonly url: string;
  readonly from: string | { readonly name: string; readonly address: string };
};

export const MAX_CONNECTIONS = 4;
const MESSAGES_PER_CONNECTION = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 20_000;
const MAX_REASON_CHARACTERS = 300;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function createSmtpTransport({ url, from }: SmtpOptions): MailTransport {
  const transporter = createTransport({
    url,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    requireTLS: needsTls(url),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ messageId, recipient, subject, text, html, date }) => {
      try {
        await transporter.sendMail({
          ...{ from, messageId, subject, text, html, date },
          to: { name: "", address: recipient },
          // Base64 costs a fraction of quoted-printable to make, and German is about as long in it.
          encoding: "base64",
          textEncoding: "base64",
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" }, // RFC 3834
        });
        return { kind: "accepted" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close: () => transporter.close(),
  };
}

/** A password never travels in the clear, except to our own machine. */
function needsTls(url: string): boolean {
  const { protocol, hostname, username } = parse(url);
  return protocol === "smtp:" && username !== "" && !LOOPBACK.has(hostname);
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "smtp:" && parsed?.protocol !== "smtps:") {
    throw new Error("SMTP_URL must be smtp://host:port or smtps://host:port");
  }
  return parsed;
}

type SmtpError = { readonly message?: unknown; readonly code?: unknown; readonly responseCode?: unknown };

/** Only what the server said about this very mail is final (RFC 5321, 4.2.1); a wrong password concerns all mails. */
function outcomeOf(error: unknown): TransportOutcome {
  const { message, code, responseCode }: SmtpError = typeof error === "object" && error !== null ? error : {};
  const reason = String(message ?? error).slice(0, MAX_REASON_CHARACTERS);
  const aboutThisMail = code === "EENVELOPE" || code === "EMESSAGE";
  const final = aboutThisMail && typeof responseCode === "number" && responseCode >= 500 && responseCode < 600;
  return { kind: final ? "rejected" : "failed", reason };
}
