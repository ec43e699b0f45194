// Words of a text, folded so that case, accents, plurals and hyphens make no difference. The same for what is indexed
// and what is asked. All patterns are linear.

export type Token = {
  /** What is looked up: folded, and without an English plural. */
  readonly term: string;
  /** Folded only; what a prefix is matched with. */
  readonly word: string;
};

/** Longer ones are no words; serial numbers and addresses of pictures are. */
const MAX_WORD = 40;
/** Letters and digits, joined inside by what model numbers and names have: `KTC-D320/1G`, `rock'n'roll`. */
const CHUNK = /[\p{L}\p{N}]+(?:[-'’./&+_][\p{L}\p{N}]+)*/gu;
const PIECE = /[\p{L}\p{N}]+/gu;
/** Scripts without spaces: each character stands for itself. */
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is meant
const ASCII = /^[\x00-\x7f]*$/;

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC");
}

/** The pieces of every chunk, and a chunk of several pieces as one word besides: `wi-fi` is found as `wifi` too. */
export function indexTokens(text: string, limit: number): readonly Token[] {
  const tokens: Token[] = [];
  for (const [chunk] of fold(text).matchAll(CHUNK)) {
    const pieces = piecesOf(chunk);
    for (const piece of pieces) tokens.push(tokenOf(piece));
    if (pieces.length > 1 && chunk.length <= MAX_WORD && !IDEOGRAPHS.test(chunk)) tokens.push(tokenOf(pieces.join("")));
    if (tokens.length >= limit) break;
  }
  return tokens;
}

/** What was typed, each word once; more than `limit` words add nothing. */
export function queryTokens(text: string, limit: number): readonly Token[] {
  const found = new Map<string, Token>();
  for (const piece of piecesOf(fold(text))) {
    const token = tokenOf(piece);
    // A word typed twice counts once, at its last place: the last word may be unfinished.
    found.delete(token.term);
    found.set(token.term, token);
  }
  return [...found.values()].slice(0, limit);
}

function piecesOf(chunk: string): readonly string[] {
  return (chunk.match(PIECE) ?? []).flatMap((piece) =>
    IDEOGRAPHS.test(piece) ? [...piece].filter((each) => each.trim() !== "") : [piece.slice(0, MAX_WORD)],
  );
}

function tokenOf(word: string): Token {
  return { term: singular(word), word };
}

/** Harman's S stemmer (1991): the mildest there is, and wrong in both places alike. */
function singular(word: string): string {
  if (word.length < 4 || !word.endsWith("s")) return word;
  if (word.endsWith("ies") && !/[ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.endsWith("es") && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  return /(?:us|ss)$/.test(word) ? word : word.slice(0, -1);
}
