// What is there while it loads, when it failed, and when there is nothing.
import type { UseQueryResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { failureOf } from "../api/failure.ts";
import { t } from "../texts/texts.ts";
import { Button } from "./button.tsx";
import { FailureNotice, Notice } from "./notice.tsx";

type LoadedProps<D> = {
  readonly query: UseQueryResult<D>;
  readonly children: (data: D) => ReactNode;
  /** Lines of the placeholder. */
  readonly lines?: number;
};

export function Loaded<D>({ query, children, lines = 6 }: LoadedProps<D>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Outdated query={query} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <LoadFailed error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading lines={lines} />;
}

/** The last try failed, but there is what was read before. */
function Outdated<D>({ query }: { readonly query: UseQueryResult<D> }) {
  return (
    <div className="print:hidden mb-3">
      <Notice tone="warn" title={t.states.outdated}>
        <Button size="small" onClick={() => void query.refetch()} busy={query.isFetching}>
          <RefreshCw aria-hidden />
          {t.states.retry}
        </Button>
      </Notice>
    </div>
  );
}

export function LoadFailed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const failure = failureOf(error);
  return (
    <div data-standin className="grid justify-items-start gap-3">
      <FailureNotice failure={failure} write={false} />
      {failure.status !== 403 && failure.status !== 404 && (
        <Button onClick={onRetry}>
          <RefreshCw aria-hidden />
          {t.states.retry}
        </Button>
      )}
    </div>
  );
}

export function Loading({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div data-standin role="status" className="grid gap-2.5">
      <span className="sr-only">{t.states.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have nothing else
        <span key={index} className="pulsing h-8 rounded-control bg-plain-tint" />
      ))}
    </div>
  );
}

type EmptyProps = { readonly title: string; readonly children?: ReactNode };

export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-2 rounded-box border border-dashed border-edge px-4 py-10 text-center">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-soft">{children}</div>}
    </div>
  );
}
