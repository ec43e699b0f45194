// Places for values in statements.

/** `?, ?, ?`: one for each. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** `(?, ?), (?, ?)`: a row of so many for each. */
export function rowMarks(rows: readonly unknown[], columns: number): string {
  const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`;
  return rows.map(() => row).join(", ");
}
