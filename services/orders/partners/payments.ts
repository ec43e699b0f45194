// What orders asks of payments, and what it makes of the answers. Payments down, the provider silent, or an answer that
// makes no sense is thrown as `unavailable`: the outcome is then unknown, and only asking again may tell.
import type { ServiceClient } from "@souk/chassis/client";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Payable } from "@souk/contracts/payments/events";
import {
  closePayable,
  type PaymentAnswer,
  type PaymentInstruction,
  payOrder,
  readPayable,
  refundPayable,
} from "@souk/contracts/payments/internal-routes";

export type PayRequest = {
  readonly orderId: string;
  readonly attemptId: string;
  readonly amount: number;
  readonly currency: string;
  readonly email: string;
  readonly orderNumber: string;
  readonly customerId?: string;
  readonly payBy: string;
  readonly instruction: PaymentInstruction;
};
export const payRefusals = [
  "card_declined",
  "payment_failed",
  "payment_closed",
  "amount_too_small",
  "amount_too_large",
  "unprocessable",
] as const;
export type NotPaid = {
  readonly refused: (typeof payRefusals)[number];
  readonly declineCode?: string;
  readonly detail?: string;
};
export type Closed = { readonly outcome: "closed" | "captured" | "unknown"; readonly payable?: Payable | undefined };
export const refundRefusals = ["nothing_to_refund", "refund_too_large", "invalid_state"] as const;
export type Refunding = { readonly payable: Payable } | { readonly refused: (typeof refundRefusals)[number] };

export type Payments = {
  /** The same attempt again: the same outcome. */
  pay(request: PayRequest, context: Context): Promise<PaymentAnswer | NotPaid>;
  /** No new payment may begin after this; `unknown`: ask again. */
  close(orderId: string, currency: string, context: Context): Promise<Closed>;
  /** Without an amount: all that is left. The same refundId again: its present state. */
  refund(
    refund: { readonly orderId: string; readonly refundId: string; readonly amount?: number; readonly reason: string },
    context: Context,
  ): Promise<Refunding>;
  /** Undefined where payments never heard of the order. */
  read(orderId: string, context: Context): Promise<Payable | undefined>;
};

const PAY_TIMEOUT_MS = 9_000;
const CLOSE_TIMEOUT_MS = 8_000;
const REFUND_TIMEOUT_MS = 8_000;
const READ_TIMEOUT_MS = 3_000;

export function createPayments(client: Pick<ServiceClient, "call">): Payments {
  return {
    pay: async ({ orderId, ...rest }, context) => {
      const reply = await client.call(payOrder, {
        params: { orderId },
        body: rest,
        context,
        timeoutMs: PAY_TIMEOUT_MS,
      });
      if (!("problem" in reply)) return reply.body;
      const { code, declineCode, detail } = reply.problem;
      if (!isOneOf(payRefusals, code)) throw unexpected("pay", code);
      return {
        refused: code,
        ...(typeof declineCode === "string" && { declineCode }),
        ...(detail !== undefined && { detail }),
      };
    },
    close: async (orderId, currency, context) => {
      const input = { params: { orderId }, body: { currency }, context, timeoutMs: CLOSE_TIMEOUT_MS };
      const reply = await client.call(closePayable, input);
      if ("problem" in reply) throw unexpected("close", reply.problem.code);
      return reply.body;
    },
    refund: async ({ orderId, ...body }, context) => {
      const input = { params: { orderId }, body, context, timeoutMs: REFUND_TIMEOUT_MS };
      const reply = await client.call(refundPayable, input);
      if (!("problem" in reply)) return { payable: reply.body.payable };
      const { code } = reply.problem;
      if (!isOneOf(refundRefusals, code)) throw unexpected("refund", code);
      return { refused: code };
    },
    read: async (orderId, context) => {
      const reply = await client.call(readPayable, { params: { orderId }, context, timeoutMs: READ_TIMEOUT_MS });
      if (!("problem" in reply)) return reply.body;
      if (reply.problem.code === "not_found") return undefined;
      throw unexpected("read", reply.problem.code);
    },
  };
}

function isOneOf<const T extends readonly string[]>(values: T, value: string): value is T[number] {
  return values.includes(value);
}

function unexpected(what: string, code: string) {
  return problem("unavailable", undefined, { cause: new Error(`payments answered ${what} with ${code}`) });
}
