// Spreadsheets run a cell that begins with = + - @ as a formula (OWASP, "CSV Injection"). Our exports put an
// apostrophe before such a cell, and reading our own format takes exactly that apostrophe away again.
const RISKY = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

export function guardFormula(cell: string): string {
  return RISKY.test(cell) ? `'${cell}` : cell;
}

export function unguardFormula(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
