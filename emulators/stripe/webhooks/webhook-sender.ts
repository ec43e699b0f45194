// Sends the journal's events to the configured endpoint: at least once, in no promised order, with retries that back
// off and are kept on disk. A few deliveries run at once over kept-alive connections.
import http from "node:http";
import https from "node:https";
import type { Faults } from "../control/faults.ts";
import type { EventRow } from "../events/event.ts";
import type { Database } from "../store/database.ts";
import { signatureHeader } from "./signature.ts";

export type WebhookSender = {
  start(): void;
  /** Lets what is under way end, for a moment; what was cut off is sent again after the next start. */
  stop(): Promise<void>;
};

export type WebhookSenderOptions = {
  readonly database: Database;
  readonly faults: Faults;
  readonly now: () => number;
  readonly url: string;
  readonly secret: string;
  readonly onProblem: (message: string) => void;
};

const IN_FLIGHT_MAX = 8;
const CLAIMED_AT_ONCE = 64;
const ANSWER_TIMEOUT_MS = 10_000;
const POLL_MS = 250;
const STOP_GRACE_MS = 1_000;
/** Between tries; with the last step repeated it goes on for about three days, as Stripe does. */
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000, 600_000, 3_600_000] as const;
const ATTEMPTS_MAX = 80;

const DUE = "SELECT * FROM events WHERE delivery = 'pending' AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?";
const SETTLE = "UPDATE events SET delivery = ?, attempts = ?, next_attempt_at = ?, last_answer = ? WHERE id = ?";

type Outcome = { readonly event: EventRow; readonly answer: string; readonly delivered: boolean };

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { database } = options;
  const target = targetOf(options.url);
  const { agent } = target;
  const inFlight = new Set<string>();
  const outcomes: Outcome[] = [];
  let queue: EventRow[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;
  let idle: (() => void) | undefined;

  const settle = (): void => {
    const done = outcomes.splice(0);
    if (done.length === 0) return;
    database.transact(() => {
      for (const outcome of done) writeOutcome(options, outcome);
    });
    for (const { event } of done) inFlight.delete(event.id);
  };
  const refill = (): void => {
    settle();
    if (stopped || queue.length > 0) return;
    const due = database.all<EventRow>(DUE, options.now(), CLAIMED_AT_ONCE + inFlight.size);
    queue = due.filter(({ id }) => !inFlight.has(id));
    for (const { id } of queue) inFlight.add(id);
    for (let index = 0; index < IN_FLIGHT_MAX; index += 1) next();
  };
  let sending = 0;
  const next = (): void => {
    if (stopped || sending >= IN_FLIGHT_MAX) return;
    const event = queue.shift();
    if (event === undefined) return;
    sending += 1;
    deliver(options, target, event).then((outcome) => {
      outcomes.push(outcome);
      sending -= 1;
      if (stopped && sending === 0) idle?.();
      else if (queue.length === 0 && sending === 0) refill();
      else next();
    });
  };
  return {
    start() {
      stopped = false;
      timer = setInterval(refill, POLL_MS);
      timer.unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      const cut = setTimeout(() => agent.destroy(), STOP_GRACE_MS);
      if (sending > 0) await new Promise<void>((resolve) => (idle = resolve));
      clearTimeout(cut);
      settle();
      agent.destroy();
    },
  };
}

type Target = http.RequestOptions & { readonly agent: http.Agent; readonly send: typeof http.request };

/** Read once: taking a URL apart for every webhook would cost as much as signing it. */
function targetOf(url: string): Target {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const secure = protocol === "https:";
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: IN_FLIGHT_MAX });
  const where = { protocol, hostname, port: port || (secure ? 443 : 80), path: pathname + search };
  return { ...where, method: "POST", timeout: ANSWER_TIMEOUT_MS, agent, send: secure ? https.request : http.request };
}

function writeOutcome({ database, now }: WebhookSenderOptions, { event, answer, delivered }: Outcome): void {
  const attempts = event.attempts + 1;
  const state = delivered ? "delivered" : attempts >= ATTEMPTS_MAX ? "given_up" : "pending";
  const pause = BACKOFF_MS[Math.min(event.attempts, BACKOFF_MS.length - 1)]!;
  database.run(SETTLE, state, attempts, delivered ? event.next_attempt_at : now() + pause, answer, event.id);
}

async function deliver(options: WebhookSenderOptions, target: Target, event: EventRow): Promise<Outcome> {
  const copies = options.faults.armed() && options.faults.hitWebhook("duplicate_webhook", event.type) ? 2 : 1;
  let answer = "";
  for (let copy = 0; copy < copies; copy += 1) answer = await post(options, target, event);
  const delivered = /^2\d\d$/.test(answer);
  if (!delivered) options.onProblem(`webhook ${event.type} ${event.id}: ${answer}`);
  return { event, answer, delivered };
}

/** Answers the status, or the code of the network's failure. */
function post({ secret, now }: WebhookSenderOptions, target: Target, event: EventRow): Promise<string> {
  const body = Buffer.from(event.body);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
    "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "stripe-signature": signatureHeader(event.body, [secret], Math.floor(now() / 1000)),
  };
  return new Promise((resolve) => {
    const request = target.send({ ...target, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(String(response.statusCode)));
      response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "broken"));
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error("timeout"), { code: "timeout" })));
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "broken"));
    request.end(body);
  });
}
