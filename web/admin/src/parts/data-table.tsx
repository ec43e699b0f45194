// A table of rows, each with one link or button that opens it. Up and Down move between rows, Home and End to the ends.
// On narrow screens columns of less weight are left out; what opens the row never is.
import type { KeyboardEvent, ReactNode } from "react";
import { t } from "../texts/texts.ts";

type Layout = { readonly from?: "sm" | "md" | "lg" | "xl" | undefined; readonly align?: "right" | undefined };
export type Column<Row> = Layout & {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
};

/** The ids of the rows that are picked. */
export type Selection = Readonly<Record<string, true>>;

type DataTableProps<Row> = {
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Rows can be picked. */
  readonly selection?:
    | {
        readonly value: Selection;
        readonly onChange: (value: Selection) => void;
        readonly label: (row: Row) => string;
      }
    | undefined;
  /** Older rows are shown while newer ones are on their way. */
  readonly dimmed?: boolean;
};

const SHOWN = {
  always: "table-cell",
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
} as const;
const cellClass = ({ from, align }: Layout): string =>
  `${SHOWN[from ?? "always"]} px-3 first:pl-4 last:pr-4 ${align === "right" ? "text-right tabular" : "text-left"}`;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, rows, columns, rowId, selection, dimmed = false } = props;
  const picked = selection?.value ?? {};
  const pickOne = (id: string, on: boolean): void => {
    const { [id]: _before, ...others } = picked;
    selection?.onChange(on ? { ...others, [id]: true } : others);
  };
  /** What is picked on other pages stays so. */
  const pickAll = (on: boolean): void => {
    const next = { ...picked };
    for (const row of rows) {
      if (on) next[rowId(row)] = true;
      else delete next[rowId(row)];
    }
    selection?.onChange(next);
  };
  return (
    <div className="overflow-x-auto">
      <table className={`w-full border-collapse ${dimmed ? "opacity-60" : ""}`} aria-busy={dimmed}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-y border-line bg-sunk">
            {selection && (
              <th scope="col" className="w-10 pl-4 text-left">
                <input
                  type="checkbox"
                  className="align-middle"
                  aria-label={t.table.pickAll}
                  checked={rows.length > 0 && rows.every((row) => picked[rowId(row)])}
                  onChange={({ target }) => pickAll(target.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={`${cellClass(column)} py-2 text-sm font-medium whitespace-nowrap text-soft`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {rows.map((row) => (
            <tr
              key={rowId(row)}
              className="border-b border-line last:border-b-0 hover:bg-sunk focus-within:bg-sunk has-checked:bg-info-tint"
            >
              {selection && (
                <td className="pl-4">
                  <input
                    type="checkbox"
                    className="align-middle"
                    aria-label={selection.label(row)}
                    checked={picked[rowId(row)] ?? false}
                    onChange={({ target }) => pickOne(rowId(row), target.checked)}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.id} className={`${cellClass(column)} py-2`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const OPENER = "[data-opens-row]";

function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>(OPENER)];
  const at = openers.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: openers.length - 1 }[event.key];
  const next = to === undefined ? undefined : openers[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
