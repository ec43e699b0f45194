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

export function cellAt(plan: ColumnPlan, source: SourceRow, index: number): string {
  const cell = source.cells[index] ?? "";
  return plan.exact ? unguardFormula(cell) : cell.trim();
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
