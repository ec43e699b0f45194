// /v1/charges: retrieve and list. Charges are made by PaymentIntents only.
import { ok, parameters, type RouteTable, refuseUnknown } from "../api/call.ts";
import { missingResource } from "../api/errors.ts";
import { equals, type Listing, listPage, searchPage } from "../api/list.ts";
import * as read from "../api/parameters.ts";
import type { Books } from "../store/books.ts";
import { type ChargeRow, findCharge, renderCharge } from "./charge.ts";

const LIST = parameters("created", "customer", "ending_before", "limit", "payment_intent", "starting_after");
const SEARCH = parameters("query", "limit", "page");
const RETRIEVE = parameters();

export const chargeRoutes: RouteTable = {
  "GET /v1/charges": ({ books, form }) => {
    refuseUnknown(form, LIST);
    return ok(
      listPage(books, form, listing(books), equals("payment_intent", read.text(form.payment_intent, "payment_intent"))),
    );
  },
  "GET /v1/charges/search": ({ books, form }) => {
    refuseUnknown(form, SEARCH);
    return ok(searchPage(books, form, listing(books)));
  },
  "GET /v1/charges/:id": ({ books, form, id }) => {
    refuseUnknown(form, RETRIEVE);
    const row = findCharge(books, id);
    if (row === undefined) throw missingResource("charge", id, "id");
    return ok(renderCharge(books, row));
  },
};

function listing(books: Books): Listing<ChargeRow> {
  return { table: "charges", noun: "charge", url: "/v1/charges", render: (row) => renderCharge(books, row) };
}
