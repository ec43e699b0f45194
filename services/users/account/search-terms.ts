// What a customer is found by: words of the name and the address, folded so that `Müller` is found by `mul`.

/** Words of one account that are kept; a name has at most 200 characters. */
const MAX_TERMS = 24;
const MAX_TERM_LENGTH = 64;
/** Words of one query; the rest is ignored. */
const MAX_QUERY_WORDS = 6;

/** The terms under which an account is kept: the name's words, the address, and the address without what precedes `@`. */
export function termsOf(name: string, email: string): readonly string[] {
  const address = fold(email);
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return [...new Set([address, domain, ...words(name)])].slice(0, MAX_TERMS).map(cut);
}

/** Each word of a query is the beginning of some term. */
export function queryWords(query: string): readonly string[] {
  return [...new Set(words(query))].slice(0, MAX_QUERY_WORDS).map(cut);
}

/** The least string after all that begin with `prefix`. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function words(text: string): readonly string[] {
  return fold(text)
    .split(/[\s,;()"]+/u)
    .filter((word) => word !== "");
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function cut(term: string): string {
  return [...term].slice(0, MAX_TERM_LENGTH).join("");
}
