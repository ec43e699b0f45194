// The emulator's own surface under /_emulator: faults, the ledger, the "dashboard", webhooks held back. JSON, and the
// same secret key as the API. Stripe has none of this; nothing of the shop may call it.

import { renderRefund } from "../refunds/refund.ts";
import { chargeOfIntent, refundChecked } from "../refunds/refund-routes.ts";
import type { Books } from "../store/books.ts";
import { FAULTS_MAX, type Fault, type Faults, requestFaultKinds, webhookFaultKinds } from "./faults.ts";
import { readLedger } from "./ledger.ts";

export type ControlReply = { readonly status: number; readonly body: unknown };
export type Control = (method: string, path: string, body: string) => ControlReply;

export class ControlError extends Error {}

type Input = Readonly<Record<string, unknown>>;

const DELAY_MAX_MS = 120_000;
const TIMES_MAX = 1_000_000;

export function createControl(books: Books, faults: Faults): Control {
  return (method, path, body) => {
    switch (`${method} ${path}`) {
      case "GET /_emulator/ledger":
        return { status: 200, body: readLedger(books) };
      case "GET /_emulator/faults":
        return { status: 200, body: { faults: faults.list() } };
      case "DELETE /_emulator/faults":
        faults.clear();
        return { status: 200, body: { faults: [] } };
      case "POST /_emulator/faults":
        return { status: 201, body: arm(books, faults, parse(body)) };
      case "GET /_emulator/webhooks":
        return { status: 200, body: readLedger(books).webhooks };
      case "POST /_emulator/webhooks/release":
        return { status: 200, body: { released: release(books) } };
      case "POST /_emulator/webhooks/redeliver":
        return { status: 200, body: { redelivered: redeliver(books, parse(body)) } };
      case "POST /_emulator/dashboard/refunds":
        return { status: 201, body: dashboardRefund(books, parse(body)) };
      default:
        return { status: 404, body: { error: "no such control" } };
    }
  };
}

function arm(books: Books, faults: Faults, input: Input): Fault {
  const kind = [...requestFaultKinds, ...webhookFaultKinds].find((known) => known === input.kind);
  if (kind === undefined)
    throw new ControlError(`kind must be one of ${[...requestFaultKinds, ...webhookFaultKinds].join(", ")}`);
  if (faults.list().length >= FAULTS_MAX) throw new ControlError(`at most ${FAULTS_MAX} faults at a time`);
  const match = (input.match ?? {}) as Input;
  const probability = number(input, "probability", 0, 1) ?? 1;
  const fault: Fault = {
    id: books.ids.make("fault"),
    kind,
    match: {
      ...optional("method", match.method),
      ...optional("path", match.path),
      ...optional("idempotencyKey", match.idempotencyKey),
      ...optional("eventType", match.eventType),
    },
    // Without a number a certain fault hits once, a probable one for ever.
    times: input.times === null ? null : (number(input, "times", 1, TIMES_MAX) ?? (probability < 1 ? null : 1)),
    probability,
    seed: number(input, "seed", 0, 0xffff_ffff) ?? 1,
    delayMs: number(input, "delayMs", 0, DELAY_MAX_MS) ?? 0,
    executes: input.executes === true,
  };
  faults.arm(fault);
  return fault;
}

/** Webhooks that were held back become due now. */
function release(books: Books): number {
  return books.database.run(
    "UPDATE events SET delivery = 'pending', next_attempt_at = ? WHERE delivery = 'withheld'",
    books.now(),
  );
}

/** `{eventId}` or `{type}`: sends it once more, delivered or not. */
function redeliver(books: Books, input: Input): number {
  const sql = "UPDATE events SET delivery = 'pending', next_attempt_at = ? WHERE";
  if (typeof input.eventId === "string") return books.database.run(`${sql} id = ?`, books.now(), input.eventId);
  if (typeof input.type === "string") return books.database.run(`${sql} type = ?`, books.now(), input.type);
  throw new ControlError("eventId or type is needed");
}

/** A refund that a person makes in the provider's dashboard: nobody asked the shop. */
function dashboardRefund(books: Books, input: Input): unknown {
  const intent = input.paymentIntent;
  if (typeof intent !== "string") throw new ControlError("paymentIntent is needed");
  const amount = number(input, "amount", 1, Number.MAX_SAFE_INTEGER);
  let refund: unknown;
  books.database.transact(() => {
    refund = renderRefund(
      refundChecked(books, chargeOfIntent(books, intent), { amount, reason: "requested_by_customer", metadata: "{}" }),
    );
  });
  return refund;
}

function parse(body: string): Input {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // Answered below, like every other body that is not an object.
  }
  throw new ControlError("the body must be a JSON object");
}

function number(input: Input, name: string, least: number, most: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw new ControlError(`${name} must be a number from ${least} to ${most}`);
}

function optional<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  return typeof value === "string" ? ({ [name]: value } as { readonly [Key in Name]?: string }) : {};
}
