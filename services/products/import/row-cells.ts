// Cells of one row by field: trimmed, unguarded, joined from several columns where a field has several.
import type { Field } from "./column-map.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { unguardFormula } from "./formula-guard.ts";
import { splitCell } from "./list-cell.ts";
import type { SourceRow } from "./row-window.ts";

export type Noting = {
  error(row: number, column: string | null, code: string, message: string): void;
  warning(row: number, column: string | null, code: string, message: string): void;
};

/** One line, trimmed; our own export is taken to the letter. Only descriptions may have several lines. */
export function cellAt(plan: ColumnPlan, source: SourceRow, index: number): string {
  const raw = source.cells[index] ?? "";
  const cell = plan.exact ? unguardFormula(raw) : raw.trim();
  if (plan.fields.get("description")?.[0] === index || !/[\t\r\n]/.test(cell)) return cell;
  return cell.replace(/\s*[\t\r\n]+\s*/g, " ");
}

/** The first column of a field; empty when it is not there. */
export function cellOf(plan: ColumnPlan, source: SourceRow, field: Field): string {
  const index = plan.fields.get(field)?.[0];
  return index === undefined ? "" : cellAt(plan, source, index);
}

/** The values of a field that holds lists, over all its columns. */
export function listOf(plan: ColumnPlan, source: SourceRow, field: Field): string[] {
  const columns = plan.fields.get(field) ?? [];
  return columns.flatMap((index) => splitCell(cellAt(plan, source, index), plan.separator));
}

export function columnName(plan: ColumnPlan, field: Field): string | null {
  const index = plan.fields.get(field)?.[0];
  return index === undefined ? null : (plan.header[index] ?? null);
}

export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
