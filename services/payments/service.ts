// payments: payables, captures, refunds, the provider's reports. The wiring, from top to bottom.
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { createHttpServer } from "@souk/chassis/server";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import type { PaymentsConfig } from "./config.ts";
import { createPaymentMetrics } from "./metrics.ts";
import { internalRoutes } from "./payment/internal-routes.ts";
import type { PayParts } from "./payment/pay-order.ts";
import { paymentRoutes } from "./payment/payment-routes.ts";
import { createStripeProvider } from "./provider/stripe-provider.ts";
import { createReconciler } from "./reconciliation/reconciler.ts";
import { createRecovery } from "./recovery/recover-payable.ts";
import { openStores } from "./stores.ts";
import { createWebhookReader } from "./webhook/stripe-webhook.ts";
import { webhookRoutes } from "./webhook/webhook-routes.ts";

export type PaymentsDependencies = { readonly config: PaymentsConfig; readonly overrides?: Overrides };

export async function createService({ config, overrides }: PaymentsDependencies): Promise<Service> {
  const foundation = layFoundation({ service: "payments", config, overrides });
  const { instance, clock, random, log, telemetry, health } = foundation;
  const metrics = createPaymentMetrics(telemetry.registry, log);
  const { payables: store, handle } = await openStores({
    ...foundation,
    url: config.DATABASE_URL,
    secret: config.ORDER_TOKEN_SECRET,
    announced: metrics.announced,
    recover: (orderId) => recovery(orderId),
  });
  const provider = createStripeProvider({
    apiBase: config.STRIPE_API_BASE,
    secretKey: config.STRIPE_SECRET_KEY,
    shop: store.identity,
    clock,
    random,
    log,
  });
  const recovery = createRecovery({ provider, clock, random, log });
  const parts: PayParts = { store, provider, clock, publicUrl: config.PUBLIC_URL };
  const secrets = config.STRIPE_WEBHOOK_SECRETS.split(",").map((secret) => secret.trim());
  const reconciler = createReconciler({
    ...parts,
    random,
    log,
    instance,
    sweepMs: config.PAYMENTS_SWEEP_MS,
    journalMs: config.PAYMENTS_JOURNAL_SECONDS * 1000,
  });
  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "payments", journal: handle.journal });
  const server = createHttpServer({
    ...foundation,
    served: [
      ...internalRoutes(parts),
      ...paymentRoutes({ ...parts, orderTokens: createResourceTokens(config.ORDER_TOKEN_SECRET) }),
      ...webhookRoutes({ ...parts, readWebhook: createWebhookReader(secrets, store.identity), count: metrics.webhook }),
      ...bus.served,
    ],
  });
  health.addCheck("store", handle.check);

  return {
    start: async () => {
      await foundation.start();
      await bus.start();
      reconciler.start();
      return foundation.announce(await server.listen({ host: config.HOST, port: config.PORT }));
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await server.close();
      await reconciler.stop();
      await provider.close();
      await handle.close();
      await foundation.stop();
    },
  };
}
