// What an import could not take, as a CSV file to work through in a spreadsheet.
import type { ImportReport } from "@souk/contracts/products/product-schema";

type Note = ImportReport["errors"][number];

/** With a byte order mark, so that spreadsheets read it as UTF-8. */
export function errorReport(report: Pick<ImportReport, "errors" | "warnings">): string {
  const lines = [
    ["kind", "row", "column", "code", "message"],
    ...report.errors.map((note) => ["error", ...cellsOf(note)]),
    ...report.warnings.map((note) => ["warning", ...cellsOf(note)]),
  ];
  return `\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cellsOf({ row, column, code, message }: Note): string[] {
  return [String(row), column ?? "", code, message];
}

/** Quoted where CSV asks for it; an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
