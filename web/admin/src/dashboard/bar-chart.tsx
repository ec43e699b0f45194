// Bars over days: drawn for the eye, told in a sentence, and as a table for whoever wants the numbers.
import { useState } from "react";
import { formatDay } from "../format/dates.ts";
import { locale, t } from "../texts/texts.ts";

export type Bar = { readonly day: string; readonly value: number; readonly told: string };

type BarChartProps = {
  readonly title: string;
  /** What the chart says in words. */
  readonly summary: string;
  /** Undefined while nobody knows: the frame stands, and its lines keep their height. */
  readonly bars: readonly Bar[] | undefined;
  readonly tone: string;
};

const STEP = 10;
const WIDTH = 7;
const HEIGHT = 100;
/** A day with something is never invisible. */
const LEAST = 1.5;

const NONE: readonly Bar[] = [];

export function BarChart({ title, summary, bars = NONE, tone }: BarChartProps) {
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const top = bars.find(({ value }) => value === highest)?.told ?? "";
  const day = (key: string): string => formatDay(`${key}T12:00:00`, locale);
  const [first] = bars;
  const last = bars.at(-1);
  return (
    <figure>
      <figcaption className="flex justify-between gap-4 text-sm text-soft">
        <span>{title}</span>
        <span aria-hidden className="tabular">
          {top !== "" && t.dashboard.most(top)}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${Math.max(1, bars.length) * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="mt-2 h-36 w-full border-b border-edge"
      >
        {bars.map(({ day: key, value, told }, index) => {
          const height = value <= 0 ? 0 : Math.max(LEAST, (value / highest) * HEIGHT);
          return (
            <g key={key}>
              <title>{`${day(key)}: ${told}`}</title>
              <rect x={index * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
              <rect
                x={index * STEP + (STEP - WIDTH) / 2}
                y={HEIGHT - height}
                width={WIDTH}
                height={height}
                className={tone}
              />
            </g>
          );
        })}
      </svg>
      <div aria-hidden className="mt-1 flex justify-between text-sm text-soft">
        <span>{first ? day(first.day) : "…"}</span>
        <span>{last && day(last.day)}</span>
      </div>
      <Numbers title={title} bars={bars} day={day} />
    </figure>
  );
}

type NumbersProps = Pick<BarChartProps, "title"> & {
  readonly bars: readonly Bar[];
  readonly day: (key: string) => string;
};

/** Its rows are made when somebody opens it. */
function Numbers({ title, bars, day }: NumbersProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-2 text-sm" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="w-fit text-soft">{t.dashboard.numbers}</summary>
      {open && (
        <table className="mt-2 w-full max-w-sm">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="text-left text-soft">
              <th scope="col">{t.dashboard.day}</th>
              <th scope="col" className="text-right">
                {title}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...bars].reverse().map(({ day: key, told }) => (
              <tr key={key} className="border-t border-line">
                <td>{day(key)}</td>
                <td className="text-right tabular">{told}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
