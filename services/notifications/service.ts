// notifications: mails from events. The wiring, from top to bottom.
import { createFeedBus } from "@souk/chassis/bus/feed-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { createHttpServer } from "@souk/chassis/server";
import { openSqlite } from "@souk/chassis/sqlite/database";
import { createSqliteEventJournal } from "@souk/chassis/sqlite/event-journal";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import type { NotificationsConfig } from "./config.ts";
import { accountSubscription } from "./events/account-events.ts";
import { orderSubscription } from "./events/order-events.ts";
import type { ClaimedMail } from "./mail/mail.ts";
import { mailRoutes } from "./mail/mail-routes.ts";
import { createSqliteMailStore } from "./mail/mail-store.sqlite.ts";
import { createMailMetrics } from "./metrics.ts";
import { type RenderedMail, renderMail } from "./render/render-mail.ts";
import { createMailSender } from "./send/mail-sender.ts";
import { createSmtpTransport } from "./send/smtp-transport.ts";
import type { MailTextStore } from "./text/mail-text.ts";
import { mailTextRoutes } from "./text/mail-text-routes.ts";
import { createSqliteMailTextStore } from "./text/mail-text-store.sqlite.ts";

export type NotificationsDependencies = { readonly config: NotificationsConfig; readonly overrides?: Overrides };

const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function createService({ config, overrides }: NotificationsDependencies): Promise<Service> {
  const messageHost = new URL(config.PUBLIC_URL).hostname;
  const from = config.MAIL_FROM ?? { name: config.SHOP_NAME, address: `shop@${messageHost}` };
  const transport = createSmtpTransport({ url: config.SMTP_URL, from });
  const foundation = layFoundation({ service: "notifications", config, overrides });
  const { clock, ids, log, telemetry, health } = foundation;
  const { registry } = telemetry;
  const database = await openSqlite({ url: config.DATABASE_URL, migrations, clock, log, registry });
  const mails = createSqliteMailStore(database, ids);
  const texts = createSqliteMailTextStore(database);
  const fallbackLocale = config.MAIL_LOCALE;

  const bus = createFeedBus({ ...foundation, service: "notifications", journal: createSqliteEventJournal(database) });
  bus.subscribe(accountSubscription({ ...foundation, mails, fallbackLocale }));
  bus.subscribe(orderSubscription({ mails, clock, fallbackLocale }));

  const sender = createMailSender({
    ...foundation,
    mails,
    transport,
    messageHost,
    render: createRenderer(config, texts),
    ratePerSecond: config.MAIL_RATE_PER_SECOND,
    onOutcome: createMailMetrics(registry, mails).outcome,
  });
  const server = createHttpServer({
    ...foundation,
    served: [...mailRoutes({ mails, messageHost }), ...mailTextRoutes({ texts, clock }), ...bus.served],
  });
  health.addCheck("store", () => void database.read((tx) => tx.get("SELECT 1")));

  return {
    start: async () => {
      await foundation.start();
      await bus.start();
      await sender.start();
      return { url: await server.listen({ host: config.HOST, port: config.PORT }) };
    },
    stop: async () => {
      health.stopping();
      await bus.stop();
      await server.close();
      await sender.stop();
      transport.close();
      await database.close();
      await foundation.stop();
    },
  };
}

function createRenderer(config: NotificationsConfig, texts: MailTextStore): (mail: ClaimedMail) => RenderedMail {
  const { SHOP_NAME: shopName, PUBLIC_URL: shopUrl } = config;
  const tokens = createResourceTokens(config.ORDER_TOKEN_SECRET);
  const orderUrl = (orderId: string): string =>
    `${shopUrl}/orders/${orderId}?orderToken=${encodeURIComponent(tokens.tokenFor(orderId))}`;
  return ({ content, locale }) =>
    renderMail(content, { locale, override: texts.find(content.template, locale), shopName, shopUrl, orderUrl });
}
