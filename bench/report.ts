// What a benchmark says: a figure, the bar it is held to, and whether it clears it.
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `atLeast` for rates and ratios of them, `atMost` for costs. Without a bar the figure only informs. */
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number };
};

export function figure(name: string, value: number, unit: string, bar?: Figure["bar"]): Figure {
  return { name, value, unit, ...(bar === undefined ? {} : { bar }) };
}

export function clears({ value, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return "atLeast" in bar ? value >= bar.atLeast : value <= bar.atMost;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((each) => [each.name, show(each.value), each.unit, barText(each), mark(each)]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

function show(value: number): string {
  if (!Number.isFinite(value)) return "none";
  return value >= 1000 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function barText({ bar }: Figure): string {
  if (bar === undefined) return "";
  return "atLeast" in bar ? `bar ≥ ${bar.atLeast}` : `bar ≤ ${bar.atMost}`;
}

function mark(each: Figure): string {
  return each.bar === undefined ? "" : clears(each) ? "ok" : "MISSED";
}
