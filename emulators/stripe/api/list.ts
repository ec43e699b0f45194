// Stripe's lists: newest first, `limit`, `starting_after`, `ending_before`, `created[…]`; and the part of its search
// language that integrations use to find their own objects.
import type { Books } from "../store/books.ts";
import type { SqlValue } from "../store/database.ts";
import { invalidParameter } from "./errors.ts";
import type { FormTree } from "./form.ts";
import * as read from "./parameters.ts";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

/** A table that can be listed; the names come from our own code, never from a request. */
export type Listing<Row> = {
  readonly table: string;
  readonly noun: string;
  readonly url: string;
  readonly render: (row: Row) => unknown;
};

type Keyed = { readonly id: string; readonly created_at: number };
export type Condition = { readonly sql: string; readonly values: readonly SqlValue[] };

export const equals = (column: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];

export function listPage<Row extends Keyed>(
  books: Books,
  form: FormTree,
  listing: Listing<Row>,
  wanted: readonly Condition[],
) {
  const limit = readLimit(form);
  const range = read.timeRange(form.created);
  const after = read.text(form.starting_after, "starting_after");
  const before = read.text(form.ending_before, "ending_before");
  if (after !== undefined && before !== undefined)
    throw invalidParameter("You cannot parameterize `starting_after` and `ending_before` at once.", "starting_after");
  const conditions: Condition[] = [
    ...wanted,
    { sql: "created_at BETWEEN ? AND ?", values: [range.fromMs, range.untilMs] },
  ];
  if (after !== undefined)
    conditions.push({ sql: "(created_at, id) < (?, ?)", values: position(books, listing, after, "starting_after") });
  if (before !== undefined)
    conditions.push({ sql: "(created_at, id) > (?, ?)", values: position(books, listing, before, "ending_before") });
  const backwards = before !== undefined;
  const rows = select<Row>(books, listing.table, conditions, backwards, limit + 1);
  const shown = rows.slice(0, limit);
  if (backwards) shown.reverse();
  return { object: "list", data: shown.map(listing.render), has_more: rows.length > limit, url: listing.url };
}

/** `query=metadata['order_id']:'…' AND status:'succeeded'`, `page` is opaque: the last id of the page before. */
export function searchPage<Row extends Keyed>(books: Books, form: FormTree, listing: Listing<Row>) {
  const limit = readLimit(form);
  const conditions = [...parseQuery(read.requiredText(form.query, "query"))];
  const page = read.text(form.page, "page");
  if (page !== undefined)
    conditions.push({ sql: "(created_at, id) < (?, ?)", values: position(books, listing, page, "page") });
  const rows = select<Row>(books, listing.table, conditions, false, limit + 1);
  const shown = rows.slice(0, limit);
  const more = rows.length > limit;
  return {
    object: "search_result",
    data: shown.map(listing.render),
    has_more: more,
    next_page: more ? shown[shown.length - 1]!.id : null,
    url: `${listing.url}/search`,
  };
}

function readLimit(form: FormTree): number {
  const limit = read.integer(form.limit, "limit") ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX)
    throw invalidParameter(`This value must be between 1 and ${LIMIT_MAX}.`, "limit", "parameter_invalid_integer");
  return limit;
}

function select<Row>(
  books: Books,
  table: string,
  conditions: readonly Condition[],
  ascending: boolean,
  limit: number,
): Row[] {
  const where = conditions.map(({ sql }) => sql).join(" AND ");
  const order = ascending ? "ASC" : "DESC";
  return books.database.all<Row>(
    `SELECT * FROM ${table} WHERE ${where} ORDER BY created_at ${order}, id ${order} LIMIT ?`,
    ...conditions.flatMap(({ values }) => values),
    limit,
  );
}

function position<Row>(books: Books, listing: Listing<Row>, id: string, param: string): readonly SqlValue[] {
  const at = books.database.get<Keyed>(`SELECT id, created_at FROM ${listing.table} WHERE id = ?`, id);
  if (at === undefined) throw invalidParameter(`No such ${listing.noun}: '${id}'`, param, "resource_missing");
  return [at.created_at, at.id];
}

const TERM =
  /^(?:metadata\[(['"])([A-Za-z0-9_-]{1,40})\1\]\s*:\s*(['"])([^'"]{0,500})\3|(status|currency)\s*:\s*(['"])([^'"]{0,100})\6|(created|amount)\s*(:|>=|<=|>|<)\s*(\d{1,13}))$/;
const TERMS_MAX = 10;

function parseQuery(query: string): readonly Condition[] {
  const terms = query.split(/\s+AND\s+/);
  if (terms.length > TERMS_MAX) throw invalidParameter("Too many clauses in the search query.", "query");
  return terms.map((term) => {
    const match = TERM.exec(term.trim());
    if (match === null)
      throw invalidParameter(`We were unable to parse your search query near \`${term.slice(0, 60)}\`.`, "query");
    if (match[2] !== undefined) return { sql: "metadata ->> ? = ?", values: [`$."${match[2]}"`, match[4]!] };
    if (match[5] !== undefined) return { sql: `${match[5]} = ?`, values: [match[7]!] };
    const operator = match[9] === ":" ? "=" : match[9]!;
    const column = match[8] === "created" ? "created_at / 1000" : "amount";
    return { sql: `${column} ${operator} ?`, values: [Number(match[10])] };
  });
}
