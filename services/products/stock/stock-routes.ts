// Stock for staff: exact levels, counts, adjustments, the ledger.
import { toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Request, type Served, serve } from "@souk/chassis/server";
import type { StockLevel as StockLevelReply } from "@souk/contracts/products/product-schema";
import { adjustStock, listMovements, readStock, setStock } from "@souk/contracts/products/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { malformedCursor, present } from "../edge.ts";
import type { Movement, StockLevel } from "./stock.ts";
import type { StockStore, StockWriting } from "./stock-store.ts";

export function stockRoutes(stock: StockStore): readonly Served[] {
  return [
    serve(readStock, async ({ params }) => ({ status: 200, body: toReply(present(await stock.level(params.sku))) })),

    serve(setStock, async (request) => {
      const level = await stock.set(request.params.sku, request.body.onHand, writingOf(request));
      return { status: 200, body: toReply(levelOf(level)) };
    }),

    serve(adjustStock, async (request) => {
      if (request.body.delta === 0) throw nothingToAdjust();
      const level = await stock.adjust(request.params.sku, request.body, writingOf(request));
      return { status: 200, body: toReply(levelOf(level)) };
    }),

    serve(listMovements, async ({ params, query }) => {
      const before = query.cursor === undefined ? null : readPosition(query.cursor);
      const page = present(await stock.movements(params.sku, { before, limit: query.limit ?? DEFAULT_PAGE }));
      return {
        status: 200,
        body: {
          items: page.items.map(toMovementReply),
          nextCursor: page.next === null ? null : Buffer.from(String(page.next)).toString("base64url"),
          total: page.total,
        },
      };
    }),
  ];
}

type Write = Pick<Request, "caller" | "context" | "idempotency">;

function writingOf({ caller, context, idempotency }: Write): StockWriting {
  const reference = caller.kind === "user" ? caller.id : caller.kind === "service" ? caller.name : "nobody";
  return { reference, trace: context.trace, ...(idempotency && { idempotency }) };
}

function levelOf(outcome: StockLevel | "missing" | "below_reserved" | "below_zero"): StockLevel {
  if (outcome === "below_reserved" || outcome === "below_zero") throw problem(outcome);
  return present(outcome);
}

function toReply({ sku, onHand, reserved }: StockLevel): StockLevelReply {
  return { sku, onHand, reserved, available: onHand - reserved };
}

function toMovementReply({ id, sku, kind, delta, onHand, reason, reference, at }: Movement) {
  return { id, sku, kind, delta, onHand, reason, reference, at: toTime(at) };
}

function nothingToAdjust() {
  const fault = { pointer: "/delta", code: "unprocessable", message: "Zero changes nothing." };
  return problem("unprocessable", undefined, { errors: [fault] });
}

function readPosition(cursor: string): number {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^\d{1,15}$/.test(text)) throw malformedCursor();
  return Number(text);
}
