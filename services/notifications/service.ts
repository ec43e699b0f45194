// notifications: mails from events. The wiring, from top to bottom.
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { createHttpServer } from "@souk/chassis/server";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import type { NotificationsConfig } from "./config.ts";
import { accountSubscription } from "./events/account-events.ts";
import { orderSubscription } from "./events/order-events.ts";
import type { ClaimedMail } from "./mail/mail.ts";
import { mailRoutes } from "./mail/mail-routes.ts";
import { createMailMetrics } from "./metrics.ts";
import { type RenderedMail, renderMail } from "./render/render-mail.ts";
import { createLinkSource, type LinkSource } from "./send/link-source.ts";
import { createMailSender } from "./send/mail-sender.ts";
import { createSmtpTransport } from "./send/smtp-transport.ts";
import { openStores } from "./stores.ts";
import type { MailTextStore } from "./text/mail-text.ts";
import { mailTextRoutes } from "./text/mail-text-routes.ts";

export type NotificationsDependencies = { readonly config: NotificationsConfig; readonly overrides?: Overrides };

export async function createService({ config, overrides }: NotificationsDependencies): Promise<Service> {
  const messageHost = new URL(config.PUBLIC_URL).hostname;
  const from = config.MAIL_FROM ?? { name: config.SHOP_NAME, address: `shop@${messageHost}` };
  const transport = createSmtpTransport({ url: config.SMTP_URL, from });
  const foundation = layFoundation({ service: "notifications", config, overrides });
  const { clock, telemetry, health } = foundation;
  const { registry } = telemetry;
  const { mails, texts, handle } = await openStores({ url: config.DATABASE_URL, ...foundation });
  const fallbackLocale = config.MAIL_LOCALE;

  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "notifications", journal: handle.journal });
  bus.subscribe(accountSubscription({ ...foundation, mails, fallbackLocale }));
  bus.subscribe(orderSubscription({ mails, clock, fallbackLocale }));

  const sender = createMailSender({
    ...foundation,
    mails,
    transport,
    messageHost,
    render: createRenderer(config, texts, createLinkSource({ ...foundation, shopUrl: config.PUBLIC_URL })),
    ratePerSecond: config.MAIL_RATE_PER_SECOND,
    onOutcome: createMailMetrics(registry, mails).outcome,
  });
  const server = createHttpServer({
    ...foundation,
    served: [...mailRoutes({ mails, messageHost }), ...mailTextRoutes({ texts, clock }), ...bus.served],
  });
  health.addCheck("store", handle.check);

  return {
    start: async () => {
      await foundation.start();
      await bus.start();
      await sender.start();
      return foundation.announce(await server.listen({ host: config.HOST, port: config.PORT }));
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await server.close();
      await sender.stop();
      transport.close();
      await handle.close();
      await foundation.stop();
    },
  };
}

function createRenderer(
  config: NotificationsConfig,
  texts: MailTextStore,
  links: LinkSource,
): (mail: ClaimedMail) => Promise<RenderedMail | "ended"> {
  const { SHOP_NAME: shopName, PUBLIC_URL: shopUrl } = config;
  const tokens = createResourceTokens(config.ORDER_TOKEN_SECRET);
  const orderUrl = (orderId: string): string =>
    `${shopUrl}/orders/${orderId}?orderToken=${encodeURIComponent(tokens.tokenFor(orderId))}`;
  return async ({ content, locale }) => {
    const override = await texts.find(content.template, locale);
    const linkUrl = "linkId" in content ? await links.urlOf(content.linkId) : shopUrl;
    if (linkUrl === "ended") return "ended";
    return renderMail(content, { locale, override, shopName, shopUrl, orderUrl, linkUrl });
  };
}
