// The mailbox that stands in for every recipient: takes mails over SMTP, keeps the newest, shows them on a page.
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createLog, type Log } from "@souk/chassis/log";
import { openSqlite } from "@souk/chassis/sqlite/database";
import type { MailboxConfig } from "./config.ts";
import { createHttp } from "./http/http-server.ts";
import { createMailboxRoutes } from "./http/routes.ts";
import { createMessageReader } from "./message/message-reader.ts";
import { createMessageStore } from "./message/message-store.ts";
import { createSmtpReceiver } from "./message/smtp-receiver.ts";

export type MailboxOptions = {
  /** A file, or `:memory:`. */
  readonly databasePath: string;
  readonly host?: string;
  /** Of the pages; 0: any free one. */
  readonly port?: number;
  readonly smtpPort?: number;
  /** How many messages are kept. */
  readonly keep?: number;
  readonly clock?: Clock;
  readonly log?: Log;
};

export type Mailbox = {
  start(): Promise<{ readonly url: string; readonly smtpUrl: string }>;
  stop(): Promise<void>;
};

export type MailboxDependencies = { readonly config: MailboxConfig; readonly log?: Log };

/** As every service of the market is made: from its configuration. */
export function createService({ config, log }: MailboxDependencies): Mailbox {
  return createMailbox({
    databasePath: config.DATABASE_URL.replace(/^sqlite:/, ""),
    host: config.HOST,
    port: config.PORT,
    smtpPort: config.SMTP_PORT,
    ...(log && { log }),
  });
}

const migrations = new URL("./migrations/", import.meta.url);
export const KEPT_MESSAGES = 2_000;

export function createMailbox(options: MailboxOptions): Mailbox {
  const { host = "127.0.0.1", clock = systemClock, keep = KEPT_MESSAGES } = options;
  const log = options.log ?? createLog({ service: "mailbox", instance: "mailbox-1", level: "warn" });
  let endings: readonly (() => Promise<void>)[] = [];

  return {
    start: async () => {
      const url = `sqlite:${options.databasePath}`;
      // A mail that was taken survives the death of this process, not the machine's: it is a toy for looking at.
      const database = await openSqlite({ url, migrations, clock, log, durability: "normal" });
      const messages = createMessageStore(database, keep);
      const http = createHttp(createMailboxRoutes(messages, createMessageReader()), log);
      const smtp = createSmtpReceiver({ messages, clock, log });
      endings = [smtp.stop, http.stop, database.close];
      try {
        const smtpUrl = await smtp.start(host, options.smtpPort ?? 0);
        return { url: await http.start(host, options.port ?? 0), smtpUrl };
      } catch (error) {
        await stopAll(endings);
        throw error;
      }
    },
    stop: () => stopAll(endings),
  };
}

async function stopAll(endings: readonly (() => Promise<void>)[]): Promise<void> {
  for (const end of endings) await end();
}
