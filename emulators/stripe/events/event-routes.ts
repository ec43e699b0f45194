// /v1/events: retrieve and list, by type and time.
import { ok, parameters, type RouteTable, refuseUnknown } from "../api/call.ts";
import { missingResource } from "../api/errors.ts";
import { type Condition, equals, listPage } from "../api/list.ts";
import * as read from "../api/parameters.ts";
import { type EventRow, renderEvent } from "./event.ts";

const LIST = parameters("created", "delivery_success", "ending_before", "limit", "starting_after", "type", "types");
const RETRIEVE = parameters();
const TYPES_MAX = 20;

export const eventRoutes: RouteTable = {
  "GET /v1/events": ({ books, form }) => {
    refuseUnknown(form, LIST);
    const types = read.texts(form.types, "types").slice(0, TYPES_MAX);
    const type = read.text(form.type, "type");
    const wanted: Condition[] = type?.endsWith(".*")
      ? [{ sql: "type GLOB ?", values: [literalGlob(type)] }]
      : [...equals("type", type)];
    if (types.length > 0) wanted.push({ sql: `type IN (${types.map(() => "?").join(", ")})`, values: types });
    const delivered = read.boolean(form.delivery_success, "delivery_success");
    if (delivered !== undefined)
      wanted.push({
        sql: delivered ? "delivery IN ('delivered', 'none')" : "delivery NOT IN ('delivered', 'none')",
        values: [],
      });
    return ok(
      listPage(books, form, { table: "events", noun: "event", url: "/v1/events", render: renderEvent }, wanted),
    );
  },
  "GET /v1/events/:id": ({ books, form, id }) => {
    refuseUnknown(form, RETRIEVE);
    const row = books.database.get<EventRow>("SELECT * FROM events WHERE id = ?", id);
    if (row === undefined) throw missingResource("event", id, "id");
    return ok(renderEvent(row));
  },
};

/** Only the closing star is a wildcard. */
const literalGlob = (type: string): string => `${type.slice(0, -1).replaceAll(/[*?[\]]/g, "")}*`;
