// Stripe behind the port, through the official package. The package's retries are off: the keys are ours, and so is the
// decision to use one again. Each call has the caller's deadline and a limit of its own.
import type { Clock } from "@souk/chassis/clock";
import type { Deadline } from "@souk/chassis/context";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import Stripe from "stripe";
import { toProviderAmount } from "./currency-units.ts";
import type {
  Found,
  LiveObject,
  ObjectAnswer,
  OwnedObject,
  PaymentProvider,
  Purchase,
  RefundAnswer,
  Trouble,
} from "./payment-provider.ts";
import { describeFailure, failureOf } from "./stripe-failures.ts";
import { intentParams, occupying, type Sized, sessionParams } from "./stripe-requests.ts";
import { liveIntent, liveSession, noticedTypes, noticeOf, ownerOf, refundSnapshot } from "./stripe-snapshots.ts";
import { UndiciHttpClient } from "./undici-http-client.ts";

export type StripeProviderOptions = {
  readonly apiBase: string;
  readonly secretKey: string;
  /** Marks what this shop makes. */
  readonly shop: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

const CALL_TIMEOUT_MS = 10_000;
/** Below this a call is not begun: its answer could not be waited for. */
const LEAST_TIME_MS = 50;
const TRIES = 3;
const FIRST_PAUSE_MS = 60;
const PAGE = 100;
const PAGES_MAX = 50;
/** Our clock and Stripe's may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

export function createStripeProvider(options: StripeProviderOptions): PaymentProvider {
  const { shop } = options;
  const base = new URL(options.apiBase);
  const httpClient = new UndiciHttpClient(base);
  const stripe = new Stripe(options.secretKey, {
    host: base.hostname,
    port: base.port || (base.protocol === "https:" ? 443 : 80),
    protocol: base.protocol === "https:" ? "https" : "http",
    httpClient,
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: CALL_TIMEOUT_MS,
  });
  const attempt = createAttempts(options);
  const object = <T>(deadline: Deadline, call: Call<T>, live: (value: T) => LiveObject): Promise<ObjectAnswer> =>
    attempt(deadline, call, (value): ObjectAnswer => ({ kind: "object", object: live(value) }));
  const sized = (purchase: Purchase): Sized => {
    const providerAmount = toProviderAmount(purchase.amount, purchase.currency);
    if (providerAmount === "not_representable")
      throw new RangeError(`${purchase.amount} ${purchase.currency} can't be collected`);
    return { ...purchase, providerAmount, shop };
  };

  return {
    createCardPayment: (purchase, method, { key, deadline }) =>
      object(
        deadline,
        (o) => stripe.paymentIntents.create(intentParams(sized(purchase), method), { ...o, idempotencyKey: key }),
        liveIntent,
      ),
    confirmCardPayment: (id, { paymentMethod, returnUrl }, { key, deadline }) =>
      object(
        deadline,
        (o) =>
          stripe.paymentIntents.confirm(
            id,
            { payment_method: paymentMethod, return_url: returnUrl },
            { ...o, idempotencyKey: key },
          ),
        liveIntent,
      ),
    createHostedPayment: (purchase, { key, deadline }) => {
      // The same key needs the same parameters, so that the expiry is that of the object's first sending.
      const params = sessionParams(sized(purchase), purchase.createdAt);
      return object(
        deadline,
        (o) => stripe.checkout.sessions.create(params, { ...o, idempotencyKey: key }),
        liveSession,
      );
    },
    occupyKey: (purchase, kind, { key, deadline }) =>
      kind === "card"
        ? object(
            deadline,
            (o) =>
              stripe.paymentIntents.create(occupying(intentParams(sized(purchase), { confirm: false })), {
                ...o,
                idempotencyKey: key,
              }),
            liveIntent,
          )
        : object(
            deadline,
            (o) =>
              stripe.checkout.sessions.create(occupying(sessionParams(sized(purchase), purchase.createdAt)), {
                ...o,
                idempotencyKey: key,
              }),
            liveSession,
          ),
    read: ({ kind, id }, deadline) =>
      kind === "card"
        ? object(deadline, (o) => stripe.paymentIntents.retrieve(id, {}, o), liveIntent)
        : object(deadline, (o) => stripe.checkout.sessions.retrieve(id, {}, o), liveSession),
    cancel: ({ kind, id }, deadline) =>
      kind === "card"
        ? object(deadline, (o) => stripe.paymentIntents.cancel(id, { cancellation_reason: "abandoned" }, o), liveIntent)
        : object(deadline, (o) => stripe.checkout.sessions.expire(id, {}, o), liveSession),
    made: (kind, fromMs, untilMs, deadline) => {
      const created = {
        gte: Math.floor((fromMs - CLOCK_SKEW_MS) / 1000),
        lte: Math.ceil((untilMs + CLOCK_SKEW_MS) / 1000),
      };
      return kind === "card"
        ? pages(
            attempt,
            deadline,
            (o, page) => stripe.paymentIntents.list({ created, ...page }, o),
            (each) => owned(liveIntent(each), ownerOf(each.metadata, shop)),
          )
        : pages(
            attempt,
            deadline,
            (o, page) => stripe.checkout.sessions.list({ created, ...page }, o),
            (each) => owned(liveSession(each), ownerOf(each.metadata, shop)),
          );
    },
    refund: ({ intentId, refundId, orderId, amount, currency }, { key, deadline }) => {
      const providerAmount = toProviderAmount(amount, currency);
      if (providerAmount === "not_representable")
        return Promise.resolve({ kind: "refused", message: "the amount has too many decimals" });
      const params = {
        payment_intent: intentId,
        amount: providerAmount,
        metadata: { refund_id: refundId, order_id: orderId, shop },
      };
      return refund(attempt, deadline, (o) => stripe.refunds.create(params, { ...o, idempotencyKey: key }));
    },
    readRefund: (id, deadline) => refund(attempt, deadline, (o) => stripe.refunds.retrieve(id, {}, o)),
    findRefunds: (intentId, deadline) =>
      pages(
        attempt,
        deadline,
        (o, page) => stripe.refunds.list({ payment_intent: intentId, ...page }, o),
        (each) => [refundSnapshot(each)],
      ),
    async notices(fromMs, untilMs, deadline) {
      const created = { gte: Math.floor(fromMs / 1000), lt: Math.ceil(untilMs / 1000) };
      const types = [...noticedTypes];
      const found = await pages(
        attempt,
        deadline,
        (o, page) => stripe.events.list({ created, types, ...page }, o),
        (each) => [noticeOf(each, shop)],
      );
      return found.kind === "found" ? { kind: "found", items: [...found.items].reverse() } : found;
    },
    close: () => httpClient.close(),
  };
}

const owned = (object: LiveObject, orderId: string | undefined): readonly OwnedObject[] =>
  orderId === undefined ? [] : [{ ...object, orderId }];

type RequestOptions = { readonly timeout: number };
type Call<T> = (options: RequestOptions) => Promise<T>;
type Attempt = <T, A>(deadline: Deadline, call: Call<T>, answer: (value: T) => A) => Promise<A | FailureOf>;
type FailureOf = ReturnType<typeof failureOf>;

/** Repeats what was not answered, with the same key, while there is time. */
function createAttempts({ clock, random, log }: StripeProviderOptions): Attempt {
  return async (deadline, call, answer) => {
    let trouble: FailureOf = { kind: "unanswered" };
    for (let tries = 0; tries < TRIES; tries += 1) {
      const timeout = Math.floor(Math.min(CALL_TIMEOUT_MS, deadline.remainingMs()));
      if (timeout < LEAST_TIME_MS) return trouble;
      try {
        return answer(await call({ timeout }));
      } catch (error) {
        trouble = failureOf(error, log);
        if (trouble.kind !== "unanswered") return trouble;
        log.warn({ ...describeFailure(error), tries: tries + 1 }, "Stripe did not answer");
      }
      await clock.sleep(
        Math.min(FIRST_PAUSE_MS * 2 ** (2 * tries) * (1 + random.next()), Math.max(0, deadline.remainingMs())),
      );
    }
    return trouble;
  };
}

async function refund(attempt: Attempt, deadline: Deadline, call: Call<Stripe.Refund>): Promise<RefundAnswer> {
  const answer = await attempt(
    deadline,
    call,
    (value): RefundAnswer => ({ kind: "refund", refund: refundSnapshot(value) }),
  );
  return answer.kind === "declined" ? ({ kind: "refused", message: answer.decline.message } satisfies Trouble) : answer;
}

type PageParams = { readonly limit: number; readonly starting_after?: string };

/** Reads a whole list, newest first; more than PAGES_MAX pages count as unanswered, never as read. */
async function pages<T extends { readonly id: string }, R>(
  attempt: Attempt,
  deadline: Deadline,
  list: (
    options: RequestOptions,
    page: PageParams,
  ) => Promise<{ readonly data: readonly T[]; readonly has_more: boolean }>,
  take: (item: T) => readonly R[],
): Promise<Found<R>> {
  const items: R[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { limit: PAGE, ...(after === undefined ? {} : { starting_after: after }) };
    const answer = await attempt(
      deadline,
      (o) => list(o, params),
      (value) => ({ kind: "page" as const, value }),
    );
    if (answer.kind !== "page") return { kind: "unanswered" };
    items.push(...answer.value.data.flatMap(take));
    after = answer.value.data.at(-1)?.id;
    if (!answer.value.has_more || after === undefined) return { kind: "found", items };
  }
  return { kind: "unanswered" };
}
