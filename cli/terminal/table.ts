// A table for people: columns as wide as their widest cell, numbers to the right, a long text in the last column on
// lines of its own. One renderer for every command.

export type Cell = string | number;

const MAX_CELL = 80;
/** What is longer than this many lines ends with an ellipsis. */
const MAX_CELL_LINES = 40;

export function renderTable(headers: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const last = headers.length - 1;
  const texts = rows.flatMap((row) => {
    const [first = "", ...more] = wrap(String(row[last] ?? ""));
    const above = row.slice(0, last).map((cell) => clip(String(cell)));
    return [[...above, first], ...more.map((text) => [...above.map(() => ""), text])];
  });
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...texts.map((row) => (row[column] ?? "").length)),
  );
  const numeric = headers.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(headers), line(widths.map((width) => "─".repeat(width))), ...texts.map(line)].join("\n");
}

function clip(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  return flat.length <= MAX_CELL ? flat : `${flat.slice(0, MAX_CELL - 1)}…`;
}

/** Breaks between words; a word that is longer than a line is clipped. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const fits = line === "" || line.length + 1 + word.length <= MAX_CELL;
    if (fits) line = line === "" ? clip(word) : `${line} ${word}`;
    else {
      if (lines.length === MAX_CELL_LINES - 1) return [...lines, `${line.slice(0, MAX_CELL - 1)}…`];
      lines.push(line);
      line = clip(word);
    }
  }
  return line === "" ? lines : [...lines, line];
}
