// How much of a file the reader looks at or keeps at once. A file beyond these gets an error, never a crash.
export const importLimits = {
  /** Rows of one file. */
  rows: 1_000_000,
  columns: 1000,
  /** Characters of one row; an unclosed quote ends here. */
  rowLength: 1_048_576,
  /** Characters of rows that wait for further rows of their product. Rows of one product may stand this far apart. */
  waitingLength: 16_777_216,
  /** Bytes looked at to guess the delimiter. */
  sniffBytes: 65_536,
  /** Products made before the event loop gets its turn. */
  productsPerTurn: 50,
} as const;
