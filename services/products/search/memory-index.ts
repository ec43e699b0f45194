// The embedded search index: columns and word lists in memory. It answers from the one same code on every store, a
// pass over 22,000 products takes well under a millisecond, and a query that was asked before, on the same state of
// the catalogue, costs a look-up. About 2 KB of memory a product.
import { createBoundedMap } from "@souk/chassis/bounded-map";
import type { Suggestion } from "@souk/contracts/products/product-schema";
import { createColumns } from "./columns.ts";
import { createFacetCounter } from "./facets.ts";
import { comparePositions, firstAfter, orderingOf, type Ranked } from "./ordering.ts";
import type { Found, SearchDocument, SearchIndex, SearchQuery } from "./search-index.ts";
import { createTextIndex, type TextField } from "./text-index.ts";
import { fold } from "./tokens.ts";

/** Answers kept for the present state, and how many of each answer's first products. */
const MAX_ANSWERS = 1000;
const KEPT_PRODUCTS = 200;
/** Descriptions say little per word; the rest of a long one says nothing new. */
const MAX_DESCRIPTION = 4000;
const MAX_SUGGESTED_COLLECTIONS = 3;
const MAX_SUGGESTED_QUERIES = 4;

type Answer = Pick<Found, "total" | "facets"> & {
  readonly state: number;
  readonly descending: boolean;
  readonly first: readonly Ranked[];
};

export function createMemoryIndex(): SearchIndex {
  const columns = createColumns();
  const counter = createFacetCounter(columns);
  const text = createTextIndex();
  /** What was said of each product last: all of it, and its words alone. */
  const said = new Map<string, { readonly all: string; readonly words: string }>();
  const handles = new Map<string, string>();
  const published = new Map<string, number>();
  const answers = createBoundedMap<string, Answer>(MAX_ANSWERS);
  let state = 0;
  let scores = new Float64Array(1024);

  const forget = (id: string): void => {
    const slot = columns.slotOf(id);
    if (slot === undefined || columns.statuses[slot] !== "active") return;
    handles.delete(columns.handles[slot] ?? "");
    for (const number of columns.collections[slot] ?? []) count(columns.collectionHandles.values[number] ?? "", -1);
  };

  const count = (collection: string, by: number): void => {
    published.set(collection, (published.get(collection) ?? 0) + by);
  };

  const put = (document: SearchDocument): void => {
    const all = fingerprint(JSON.stringify(document));
    const before = said.get(document.id);
    if (before?.all === all) return; // Fewer units left, and still some: nothing that search knows of.
    state += 1;
    forget(document.id);
    const slot = columns.put(document);
    const fields = fieldsOf(document);
    const words = fingerprint(JSON.stringify(fields));
    // Stock and prices change often, words seldom.
    if (before?.words !== words) text.put(slot, fields);
    said.set(document.id, { all, words });
    if (document.status !== "active") return;
    handles.set(document.handle, document.id);
    for (const { handle } of document.collections) count(handle, 1);
  };

  const remove = (id: string): void => {
    forget(id);
    said.delete(id);
    const slot = columns.remove(id);
    if (slot === undefined) return;
    state += 1;
    text.remove(slot);
  };

  const scoreOf = (slot: number): number => scores[slot] ?? 0;

  /** Documents with the query's words, their scores at hand for `orderingOf`. */
  const matchesOf = ({ q }: SearchQuery): readonly number[] | undefined => {
    if (q === undefined) return undefined;
    const matches = text.match(q);
    keepScores(matches.documents, matches.scores);
    return matches.documents;
  };

  const evaluate = (query: SearchQuery): Answer => {
    const { hits, facets } = counter.filterAndCount(query, matchesOf(query));
    const ordering = orderingOf(columns, query, scoreOf);
    const first = firstAfter(columns, hits, ordering, { after: undefined, count: KEPT_PRODUCTS });
    return { state, descending: ordering.descending, total: hits.length, facets, first };
  };

  /** A page that lies behind what is kept; its totals are known. */
  const evaluatePage = (query: SearchQuery): readonly Ranked[] => {
    const hits = counter.filter(query, matchesOf(query));
    const ordering = orderingOf(columns, query, scoreOf);
    return firstAfter(columns, hits, ordering, { after: query.after, count: query.limit + 1 });
  };

  const keepScores = (documents: readonly number[], found: Float64Array): void => {
    if (scores.length < columns.capacity) scores = new Float64Array(columns.capacity * 2);
    for (const [index, slot] of documents.entries()) scores[slot] = found[index] ?? 0;
  };

  const answerOf = (query: SearchQuery): Answer => {
    const key = keyOf(query);
    const known = answers.get(key);
    if (known?.state === state) return known;
    const made = evaluate(query);
    answers.set(key, made);
    return made;
  };

  const find = (query: SearchQuery): Found => {
    const answer = answerOf(query);
    const { total, facets, descending } = answer;
    const { after, limit } = query;
    let ranked = after ? answer.first.filter((each) => comparePositions(each, after, descending) > 0) : answer.first;
    // Past what is kept, the page is looked for on its own.
    if (ranked.length <= limit && answer.first.length < total) ranked = evaluatePage(query);
    const page = ranked.slice(0, limit);
    const last = page.at(-1);
    return {
      ids: page.map(({ id }) => id),
      next: ranked.length > limit && last ? { key: last.key, id: last.id } : null,
      total,
      facets,
    };
  };

  const isPublic = (slot: number): boolean => columns.ids[slot] !== undefined && columns.statuses[slot] === "active";

  const suggest = (q: string, limit: number): readonly Suggestion[] => {
    const query = { currency: "", status: "active", q, sort: "relevance", limit } as const;
    const products = find(query).ids.flatMap((id): Suggestion[] => {
      const slot = columns.slotOf(id) ?? -1;
      return [{ kind: "product", text: columns.titles[slot] ?? "", handle: columns.handles[slot] ?? "" }];
    });
    const queries = text
      .complete(q, MAX_SUGGESTED_QUERIES, isPublic)
      .map((completed): Suggestion => ({ kind: "query", text: completed }));
    return [...queries, ...suggestCollections(q), ...products].slice(0, limit);
  };

  const suggestCollections = (q: string): readonly Suggestion[] => {
    const typed = fold(q).trim();
    if (typed === "") return [];
    return columns.collectionHandles.values
      .map((handle, number) => ({ handle, title: columns.collectionTitles[number] ?? handle }))
      .filter(({ handle, title }) => (published.get(handle) ?? 0) > 0 && ` ${fold(title)}`.includes(` ${typed}`))
      .slice(0, MAX_SUGGESTED_COLLECTIONS)
      .map(({ handle, title }) => ({ kind: "collection", text: title, handle }));
  };

  const resolve = (idOrHandle: string): string | undefined => {
    const slot = columns.slotOf(idOrHandle);
    if (slot !== undefined && columns.statuses[slot] === "active") return idOrHandle;
    return handles.get(idOrHandle);
  };

  return {
    put,
    remove,
    find: async (query) => find(query),
    suggest: async (q, limit) => suggest(q, limit),
    resolve,
    countIn: (collection) => published.get(collection) ?? 0,
    get size() {
      return columns.size;
    },
  };
}

/** Everything of a query but its page. */
function keyOf({ after: _after, limit: _limit, ...rest }: SearchQuery): string {
  return JSON.stringify(rest, Object.keys(rest).sort());
}

/** What is searched, and what a word is worth there. */
function fieldsOf(document: SearchDocument): readonly TextField[] {
  return [
    { text: document.title, weight: 160 },
    { text: document.skus.join(" "), weight: 80 },
    { text: document.vendor ?? "", weight: 60 },
    { text: document.type ?? "", weight: 40 },
    { text: document.tags.join(" "), weight: 40 },
    { text: document.collections.map(({ title }) => title).join(" "), weight: 30 },
    { text: document.options.join(" "), weight: 20 },
    { text: document.description.slice(0, MAX_DESCRIPTION), weight: 30 },
  ];
}

/** Two different texts with one fingerprint: one change of words in 2^52 is found late, at the next start. */
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return `${a >>> 0}.${b >>> 0}`;
}
