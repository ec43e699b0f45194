// Which documents have which words, and how much a word says about a document. Documents are small integers. A query
// costs the lengths of the lists of its words, a few nanoseconds an entry; nothing else of the catalogue is looked at.
import { createBoundedMap } from "@souk/chassis/bounded-map";
import { indexTokens, queryTokens } from "./tokens.ts";
import { createVocabulary } from "./vocabulary.ts";

export type TextField = { readonly text: string /** 1 to MAX_WEIGHT. */; readonly weight: number };

/** Documents that match; `scores[i]` is that of `documents[i]`. */
export type TextMatches = { readonly documents: readonly number[]; readonly scores: Float64Array };

export type TextIndex = {
  put(document: number, fields: readonly TextField[]): void;
  remove(document: number): void;
  match(text: string): TextMatches;
  /** Words that complete the last one, most frequent first, with what stands before it. */
  complete(text: string, limit: number, isPublic: (document: number) => boolean): readonly string[];
};

/** An entry of a list is one number: the document, and the word's weight in it in the low byte. */
const MAX_WEIGHT = 255;
const WEIGHT_BASE = 256;
const MAX_QUERY_WORDS = 8;
const MAX_FIELD_TOKENS = 400;
/** By the length of what was typed: one letter begins thousands of words and means none of them. */
const MAX_PREFIX_WORDS: readonly number[] = [0, 8, 20, 50];
/** Beginnings whose words are remembered until the catalogue changes. */
const MAX_REMEMBERED_PREFIXES = 2000;
const MAX_SIMILAR_WORDS = 8;
/** What a word is worth that only begins like what was typed, or that is a mistake away. */
const PREFIX_FACTOR = 0.7;
const SIMILAR_FACTOR = 0.5;
/** Of the words typed, so many must be there when not all are anywhere together. */
const MIN_SHARE = 0.5;

type Expansion = { readonly id: number; readonly factor: number };

export function createTextIndex(): TextIndex {
  const vocabulary = createVocabulary();
  /** By word: entries in the order of their documents. */
  const lists: number[][] = [];
  /** By document: its words. */
  const words: (readonly number[] | undefined)[] = [];
  let documents = 0;
  let changes = 0;
  /** By document: its score so far, how many of the words it has, and the last word that was added to it. */
  let scores = new Float64Array(1024);
  let counts = new Uint8Array(1024);
  let lastWords = new Int8Array(1024);
  const prefixes = createBoundedMap<string, { readonly changes: number; readonly ids: readonly number[] }>(
    MAX_REMEMBERED_PREFIXES,
  );

  const frequency = (id: number): number => lists[id]?.length ?? 0;

  const withPrefix = (prefix: string): readonly number[] => {
    const known = prefixes.get(prefix);
    if (known?.changes === changes) return known.ids;
    const limit = MAX_PREFIX_WORDS[Math.min(prefix.length, MAX_PREFIX_WORDS.length - 1)] ?? 0;
    const ids = vocabulary.withPrefix(prefix, limit, frequency);
    prefixes.set(prefix, { changes, ids });
    return ids;
  };

  const put: TextIndex["put"] = (document, fields) => {
    remove(document);
    const weights = new Map<number, number>();
    for (const { text, weight } of fields) {
      const tokens = indexTokens(text, MAX_FIELD_TOKENS);
      // A word in a short text says more than one in a long text.
      const each = weight / (1 + tokens.length / 16);
      for (const { term, word } of tokens) {
        const id = vocabulary.add(term, word);
        weights.set(id, (weights.get(id) ?? 0) + each);
      }
    }
    for (const [id, weight] of weights) {
      const list = lists[id] ?? [];
      lists[id] = list;
      insertEntry(list, document, Math.max(1, Math.min(MAX_WEIGHT, Math.round(weight))));
    }
    words[document] = [...weights.keys()];
    documents += 1;
    changes += 1;
  };

  const remove = (document: number): void => {
    const known = words[document];
    if (!known) return;
    for (const id of known) removeEntry(lists[id] ?? [], document);
    words[document] = undefined;
    documents -= 1;
    changes += 1;
  };

  /** The word itself; where it is the last or nowhere, what it begins; where that is nothing, what may be meant. */
  const expand = (term: string, word: string, isLast: boolean): readonly Expansion[] => {
    const exact = vocabulary.find(term);
    const found: Expansion[] = exact !== undefined && frequency(exact) > 0 ? [{ id: exact, factor: 1 }] : [];
    if (isLast || found.length === 0) {
      for (const id of withPrefix(word)) {
        if (id !== exact) found.push({ id, factor: PREFIX_FACTOR });
      }
    }
    if (found.length > 0) return found;
    return vocabulary.similar(term, MAX_SIMILAR_WORDS, frequency).map((id) => ({ id, factor: SIMILAR_FACTOR }));
  };

  const grow = (): void => {
    if (scores.length >= words.length) return;
    const capacity = words.length * 2;
    scores = new Float64Array(capacity);
    counts = new Uint8Array(capacity);
    lastWords = new Int8Array(capacity);
  };

  /** Adds one word's share to every document that has it; expansions come best first, and each document takes one. */
  const addWord = (expansions: readonly Expansion[], number: number, touched: number[]): void => {
    const total = expansions.reduce((sum, { id }) => sum + frequency(id), 0);
    const rarity = Math.log(1 + documents / (total + 0.5));
    for (const { id, factor } of expansions) {
      const share = rarity * factor;
      const list = lists[id] ?? [];
      for (let index = 0; index < list.length; index += 1) {
        const entry = list[index] ?? 0;
        const document = Math.floor(entry / WEIGHT_BASE);
        if (lastWords[document] === number) continue;
        if (lastWords[document] === 0) touched.push(document);
        lastWords[document] = number;
        counts[document] = (counts[document] ?? 0) + 1;
        scores[document] = (scores[document] ?? 0) + share * (entry - document * WEIGHT_BASE);
      }
    }
  };

  const match: TextIndex["match"] = (text) => {
    grow();
    const tokens = queryTokens(text, MAX_QUERY_WORDS);
    const touched: number[] = [];
    for (const [index, { term, word }] of tokens.entries()) {
      addWord(expand(term, word, index === tokens.length - 1), index + 1, touched);
    }
    const matched = fullest(touched, counts, tokens.length);
    const kept = Float64Array.from(matched, (document) => scores[document] ?? 0);
    for (const document of touched) {
      lastWords[document] = 0;
      counts[document] = 0;
      scores[document] = 0;
    }
    return { documents: matched, scores: kept };
  };

  const complete: TextIndex["complete"] = (text, limit, isPublic) => {
    const tokens = queryTokens(text, MAX_QUERY_WORDS);
    const last = tokens.at(-1);
    if (!last) return [];
    const before = tokens.slice(0, -1).map(({ word }) => word);
    const known = vocabulary.find(last.term);
    const ids = [...(known === undefined ? [] : [known]), ...withPrefix(last.word)];
    const found: string[] = [];
    for (const id of new Set(ids)) {
      if (found.length >= limit) break;
      const entries = lists[id] ?? [];
      if (!entries.some((entry) => isPublic(Math.floor(entry / WEIGHT_BASE)))) continue;
      const completed = [...before, vocabulary.display(id)].join(" ");
      if (before.length === 0 || match(completed).documents.some(isPublic)) found.push(completed);
    }
    return found;
  };

  return { put, remove, match, complete };
}

/** Documents with all words; where there are none, those with the most, if that is enough of them. */
function fullest(touched: readonly number[], counts: Uint8Array, words: number): readonly number[] {
  let most = 0;
  for (const document of touched) most = Math.max(most, counts[document] ?? 0);
  if (most === 0 || most < Math.ceil(words * MIN_SHARE)) return [];
  return most === 1 && words === 1 ? touched : touched.filter((document) => counts[document] === most);
}

function insertEntry(list: number[], document: number, weight: number): void {
  const entry = document * WEIGHT_BASE + weight;
  if (list.length === 0 || (list.at(-1) ?? 0) < entry) list.push(entry);
  else list.splice(placeOf(list, entry), 0, entry);
}

function removeEntry(list: number[], document: number): void {
  const place = placeOf(list, document * WEIGHT_BASE);
  if (Math.floor((list[place] ?? -1) / WEIGHT_BASE) === document) list.splice(place, 1);
}

function placeOf(list: readonly number[], entry: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < entry) low = middle + 1;
    else high = middle;
  }
  return low;
}
