// The first rows of a CSV file, to show what its columns are called and hold. The shop reads the whole file; this is only
// for choosing.
export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

export type CsvHead = {
  readonly delimiter: Delimiter;
  readonly columns: readonly string[];
  /** Up to `MOST_ROWS` rows after the header. */
  readonly rows: readonly (readonly string[])[];
};

const MOST_ROWS = 3;

/** Undefined where the text has no header. A last row that the text may have cut is left out. */
export function readHead(text: string, complete: boolean): CsvHead | undefined {
  const clean = text.replace(/^\uFEFF/, "");
  const delimiter = guessDelimiter(clean);
  const all = rowsOf(clean, delimiter, MOST_ROWS + 2);
  const rows = complete || all.length > MOST_ROWS + 1 ? all : all.slice(0, -1);
  const [columns, ...rest] = rows.length === 0 && all.length > 0 ? all : rows;
  if (columns === undefined || columns.every((each) => each.trim() === "")) return undefined;
  return { delimiter, columns: columns.map((each) => each.trim()), rows: rest.slice(0, MOST_ROWS) };
}

/** What splits the header into the most columns. */
export function guessDelimiter(text: string): Delimiter {
  let best: Delimiter = ",";
  let most = 0;
  for (const each of delimiters) {
    const count = rowsOf(text, each, 1)[0]?.length ?? 0;
    if (count > most) [best, most] = [each, count];
  }
  return best;
}

/** RFC 4180, and leniently: quotes inside a plain cell are part of it. */
function rowsOf(text: string, delimiter: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const sign = text[at] ?? "";
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === delimiter) {
      row.push(cell);
      cell = "";
    } else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at += 1;
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else cell += sign;
  }
  if (rows.length < most && (cell !== "" || row.length > 0)) rows.push([...row, cell]);
  return rows;
}
