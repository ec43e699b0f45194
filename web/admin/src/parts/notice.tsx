// Boxes that say something: hints, warnings, and why something did not work.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { errorsBeside, type Failure } from "../api/failure.ts";
import { t } from "../texts/texts.ts";

type Tone = "info" | "good" | "warn" | "bad";
const tones: Readonly<Record<Tone, string>> = {
  info: "bg-info-tint text-ink border-info",
  good: "bg-good-tint text-ink border-good",
  warn: "bg-warn-tint text-ink border-warn",
  bad: "bg-bad-tint text-ink border-bad",
};
const icons = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const;
const iconTones = { info: "text-info", good: "text-good", warn: "text-warn", bad: "text-bad" } as const;

type NoticeProps = { readonly tone?: Tone; readonly title?: ReactNode; readonly children?: ReactNode };

export function Notice({ tone = "info", title, children }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={`flex gap-2.5 rounded-control border px-3 py-2.5 ${tones[tone]}`}>
      <Icon aria-hidden className={`mt-0.5 size-5 flex-none ${iconTones[tone]}`} />
      <div className="min-w-0 flex-1 [&>*+*]:mt-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** In the reader's words where the catalogue has some for the code, else in the shop's. */
export function explain(failure: Failure): string {
  const known: Readonly<Record<string, string>> = t.problems;
  const { detail, title } = failure.problem;
  return known[failure.code] ?? title ?? detail ?? t.problems.internal;
}

type FailureProps = {
  readonly failure: Failure | null | undefined;
  /** Whether a pointer has a field on the page that shows its own error. */
  readonly hasField?: (pointer: string) => boolean;
  /** It was a write: where nobody knows whether it happened, say so. */
  readonly write?: boolean;
};

export function FailureNotice({ failure, hasField = () => false, write = true }: FailureProps) {
  return (
    <div role="alert" className="empty:absolute">
      {failure && (
        <Notice tone={failure.outcomeUnknown && write ? "warn" : "bad"} title={explain(failure)}>
          {failure.outcomeUnknown && write && <p>{t.problems.tryAgainIsSafe}</p>}
          <FailureDetail failure={failure} hasField={hasField} />
        </Notice>
      )}
    </div>
  );
}

function FailureDetail({ failure, hasField }: { readonly failure: Failure; hasField: (pointer: string) => boolean }) {
  const { detail, traceId, errors = [] } = failure.problem;
  const elsewhere = errorsBeside(failure, hasField);
  return (
    <>
      {detail !== undefined && detail !== explain(failure) && <p className="text-sm">{detail}</p>}
      {errors.length > elsewhere.length && <p className="text-sm">{t.problems.seeFields}</p>}
      {elsewhere.length > 0 && (
        <ul className="list-disc pl-5 text-sm">
          {elsewhere.map(({ pointer, message }) => (
            <li key={`${pointer} ${message}`}>
              <code className="font-mono">{pointer}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {traceId !== undefined && failure.status >= 500 && (
        <p className="text-sm text-soft">
          {t.problems.trace} <code className="font-mono break-all">{traceId}</code>
        </p>
      )}
    </>
  );
}
