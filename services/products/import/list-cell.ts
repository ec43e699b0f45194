// Several values in one cell, as a line of CSV within the cell: `red, "tea, loose", 5"`. What is joined splits into
// the same values again, whatever they contain; what people type (`Black, Lamp`) splits as they mean it.
export type ListSeparator = "," | "|" | ";";

/** Values are trimmed unless quoted; empty unquoted ones are dropped. */
export function splitCell(cell: string, separator: ListSeparator = ","): string[] {
  const values: string[] = [];
  let at = 0;
  while (at <= cell.length) {
    const start = skipSpaces(cell, at);
    const quoted = cell[start] === '"' ? quotedValue(cell, start, separator) : undefined;
    if (quoted !== undefined) {
      values.push(quoted.value);
      at = quoted.next;
      continue;
    }
    const end = cell.indexOf(separator, at);
    const value = cell.slice(at, end === -1 ? cell.length : end).trim();
    if (value !== "") values.push(value);
    at = end === -1 ? cell.length + 1 : end + 1;
  }
  return values;
}

export function joinCell(values: readonly string[], separator: ListSeparator = ","): string {
  return values
    .map((value) => (needsQuotes(value, separator) ? `"${value.replaceAll('"', '""')}"` : value))
    .join(`${separator} `);
}

function needsQuotes(value: string, separator: ListSeparator): boolean {
  return value === "" || value !== value.trim() || value.startsWith('"') || value.includes(separator);
}

/** A value in quotes, or undefined when the quote is not closed before the separator: then it is just a character. */
function quotedValue(
  cell: string,
  start: number,
  separator: ListSeparator,
): { value: string; next: number } | undefined {
  let at = start + 1;
  let value = "";
  while (at < cell.length) {
    const quote = cell.indexOf('"', at);
    if (quote === -1) return undefined;
    value += cell.slice(at, quote);
    if (cell[quote + 1] === '"') {
      value += '"';
      at = quote + 2;
      continue;
    }
    const after = skipSpaces(cell, quote + 1);
    if (after < cell.length && cell[after] !== separator) return undefined;
    return { value, next: after + 1 };
  }
  return undefined;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at += 1;
  return at;
}
