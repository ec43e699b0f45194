// The stand-ins over HTTP, on the real internal routes, with a real feed of payment events: for orders they are other
// services.
import type { TestContext } from "node:test";
import type { ServiceTokens, TokenVerifier } from "@souk/chassis/auth";
import { createFeedBus } from "@souk/chassis/bus/feed-bus";
import { systemClock } from "@souk/chassis/clock";
import { fixedDiscovery } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import { createEvent } from "@souk/chassis/events";
import { createHealth } from "@souk/chassis/health";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { createHttpServer, serve } from "@souk/chassis/server";
import { createSqliteEventJournal } from "@souk/chassis/sqlite/event-journal";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { silentLog, temporaryDatabase } from "@souk/chassis/sqlite/testing";
import { createTelemetry } from "@souk/chassis/telemetry";
import { paymentCaptured, paymentClosed, paymentRefunded, paymentRefundFailed } from "@souk/contracts/payments/events";
import { paymentInternalRoutes } from "@souk/contracts/payments/internal-routes";
import { productInternalRoutes } from "@souk/contracts/products/internal-routes";
import type { PaymentsStandIn } from "./payments-stand-in.ts";
import type { ProductsStandIn } from "./products-stand-in.ts";

const clock = systemClock;
const random = systemRandom;
const ids = createIds(clock, random);
const where = { host: "127.0.0.1", port: 0 };

type Trust = { readonly verifier: TokenVerifier; readonly tokens: ServiceTokens };

function foundation(service: string, verifier: TokenVerifier) {
  const telemetry = createTelemetry({ service, instance: `${service}-1`, clock, random });
  return { service, verifier, clock, random, ids, log: silentLog, telemetry, health: createHealth({ clock }) };
}

export async function serveProducts(t: TestContext, products: ProductsStandIn, { verifier }: Trust): Promise<string> {
  const { quoteItems, holdStock, releaseHold } = productInternalRoutes;
  const server = createHttpServer({
    ...foundation("products", verifier),
    served: [
      serve(quoteItems, async ({ body, context }) => {
        const items = await products.quote(body.currency, body.skus, context);
        return { status: 200, body: { items: [...items] } };
      }),
      serve(holdStock, async ({ body, context }) => {
        const held = await products.hold(body, context);
        if ("refused" in held) throw problem(held.refused, undefined, { extensions: { lines: held.lines } });
        return { status: 200, body: { orderId: body.orderId, state: held.state, lines: [...held.lines] } };
      }),
      serve(releaseHold, async ({ params, context }) => {
        await products.release(params.orderId, context);
        const state = products.holds.get(params.orderId)?.state ?? "released";
        return { status: 200, body: { orderId: params.orderId, state } };
      }),
    ],
  });
  t.after(() => server.close());
  return server.listen(where);
}

const definitions = {
  captured: paymentCaptured,
  closed: paymentClosed,
  refunded: paymentRefunded,
  refund_failed: paymentRefundFailed,
};

export async function servePayments(
  t: TestContext,
  payments: PaymentsStandIn,
  { verifier, tokens }: Trust,
): Promise<string> {
  const { payOrder, closePayable, refundPayable, readPayable } = paymentInternalRoutes;
  const parts = foundation("payments", verifier);
  const database = await temporaryDatabase(t);
  const discovery = fixedDiscovery([]);
  const bus = createFeedBus({
    ...parts,
    service: "payments",
    instance: "payments-1",
    journal: createSqliteEventJournal(database),
    discovery,
    tokens,
  });
  payments.heard = (payable, version, type) => {
    const content = { aggregateId: payable.orderId, aggregateVersion: version, data: { payable } };
    void database.write((tx) => appendEvent(tx, createEvent(definitions[type], content, { ids, clock })));
  };
  const server = createHttpServer({
    ...parts,
    served: [
      serve(payOrder, async ({ params, body, context }) => {
        const reply = await payments.pay({ ...params, ...body }, context);
        if (!("refused" in reply)) return { status: 200, body: reply };
        const { refused, detail, declineCode } = reply;
        throw problem(refused, detail, { extensions: declineCode === undefined ? {} : { declineCode } });
      }),
      serve(closePayable, async ({ params, body, context }) => {
        const { outcome, payable } = await payments.close(params.orderId, body.currency, context);
        return { status: 200, body: payable ? { outcome, payable } : { outcome } };
      }),
      serve(refundPayable, async ({ params, body, context }) => {
        const reply = await payments.refund({ ...params, ...body }, context);
        if ("refused" in reply) throw problem(reply.refused);
        const refund = reply.payable.refunds.find((each) => each.refundId === body.refundId);
        if (!refund) throw new Error("the refund is not in its payable");
        return { status: 200, body: { refund, payable: reply.payable } };
      }),
      serve(readPayable, async ({ params, context }) => {
        const payable = await payments.read(params.orderId, context);
        if (!payable) throw problem("not_found");
        return { status: 200, body: payable };
      }),
      ...bus.served,
    ],
  });
  t.after(async () => {
    await bus.stop();
    await server.close();
  });
  await bus.start();
  return server.listen(where);
}
