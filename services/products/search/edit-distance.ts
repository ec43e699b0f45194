// How many typing mistakes lie between two words: letters wrong, missing, too many, or two swapped (optimal string
// alignment). Stops as soon as it is clear that there are more than asked for.

export function withinDistance(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    let best = row;
    for (let column = 1; column <= b.length; column += 1) {
      const cost = distanceAt(a, b, { row, column, last, beforeLast, left: next[column - 1] ?? row });
      next.push(cost);
      if (cost < best) best = cost;
    }
    if (best > limit) return undefined;
    beforeLast = last;
    last = next;
  }
  const distance = last[b.length] ?? limit + 1;
  return distance <= limit ? distance : undefined;
}

type Cell = {
  readonly row: number;
  readonly column: number;
  readonly last: readonly number[];
  readonly beforeLast: readonly number[];
  readonly left: number;
};

function distanceAt(a: string, b: string, { row, column, last, beforeLast, left }: Cell): number {
  const [x, y] = [a.charCodeAt(row - 1), b.charCodeAt(column - 1)];
  let cost = Math.min((last[column] ?? 0) + 1, left + 1, (last[column - 1] ?? 0) + (x === y ? 0 : 1));
  if (row > 1 && column > 1 && x === b.charCodeAt(column - 2) && y === a.charCodeAt(row - 2)) {
    cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
  }
  return cost;
}
