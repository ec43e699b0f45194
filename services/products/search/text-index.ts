// Which documents have which words, and how much a word says about a document. Documents are small integers. A query
// costs the lengths of the lists of its words, a few nanoseconds an entry; nothing else of the catalogue is looked at.
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
const MAX_PREFIX_WORDS = 50;
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
  let scores = new Float64Array(1024);
  let bits = new Uint16Array(1024);

  const frequency = (id: number): number => lists[id]?.length ?? 0;

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
  };

  const remove = (document: number): void => {
    const known = words[document];
    if (!known) return;
    for (const id of known) removeEntry(lists[id] ?? [], document);
    words[document] = undefined;
    documents -= 1;
  };

  /** The word itself; where it is the last or nowhere, what it begins; where that is nothing, what may be meant. */
  const expand = (term: string, word: string, isLast: boolean): readonly Expansion[] => {
    const exact = vocabulary.find(term);
    const found: Expansion[] = exact !== undefined && frequency(exact) > 0 ? [{ id: exact, factor: 1 }] : [];
    if (isLast || found.length === 0) {
      for (const id of vocabulary.withPrefix(word, MAX_PREFIX_WORDS, frequency)) {
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
    bits = new Uint16Array(capacity);
  };

  /** Adds one word's share to every document that has it; expansions come best first, and each document takes one. */
  const addWord = (expansions: readonly Expansion[], bit: number, touched: number[]): void => {
    const total = expansions.reduce((sum, { id }) => sum + frequency(id), 0);
    const rarity = Math.log(1 + documents / (total + 0.5));
    for (const { id, factor } of expansions) {
      const share = rarity * factor;
      for (const entry of lists[id] ?? []) {
        const document = Math.floor(entry / WEIGHT_BASE);
        const seen = bits[document] ?? 0;
        if ((seen & bit) !== 0) continue;
        if (seen === 0) touched.push(document);
        bits[document] = seen | bit;
        scores[document] = (scores[document] ?? 0) + share * (entry - document * WEIGHT_BASE);
      }
    }
  };

  const match: TextIndex["match"] = (text) => {
    grow();
    const tokens = queryTokens(text, MAX_QUERY_WORDS);
    const touched: number[] = [];
    for (const [index, { term, word }] of tokens.entries()) {
      addWord(expand(term, word, index === tokens.length - 1), 1 << index, touched);
    }
    const matched = fullest(touched, bits, tokens.length);
    const kept = Float64Array.from(matched, (document) => scores[document] ?? 0);
    for (const document of touched) {
      bits[document] = 0;
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
    const ids = [
      ...(known === undefined ? [] : [known]),
      ...vocabulary.withPrefix(last.word, MAX_PREFIX_WORDS, frequency),
    ];
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
function fullest(touched: readonly number[], bits: Uint16Array, count: number): readonly number[] {
  let most = 0;
  for (const document of touched) most = Math.max(most, bitCount(bits[document] ?? 0));
  if (most === 0 || most < Math.ceil(count * MIN_SHARE)) return [];
  return touched.filter((document) => bitCount(bits[document] ?? 0) === most);
}

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
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
