// A word on a coloured ground; the word says it, the colour helps.
import type { ReactNode } from "react";

export type BadgeTone = "plain" | "good" | "warn" | "bad" | "info";
const tones: Readonly<Record<BadgeTone, string>> = {
  plain: "bg-plain-tint text-ink",
  good: "bg-good-tint text-good",
  warn: "bg-warn-tint text-warn",
  bad: "bg-bad-tint text-bad",
  info: "bg-info-tint text-info",
};

export function Badge({ tone = "plain", children }: { readonly tone?: BadgeTone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-block whitespace-nowrap rounded-full px-2 py-0.5 text-[0.8rem] font-medium ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
