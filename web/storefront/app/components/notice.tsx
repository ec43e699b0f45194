// Something the shopper should know, next to where it matters; read out when it appears.
import type { ReactNode } from "react";

export type NoticeProps = { readonly kind: "bad" | "good"; readonly children: ReactNode };

const looks = {
  bad: "border-bad bg-bad-ground",
  good: "border-good bg-good-ground",
} as const;

export function Notice({ kind, children }: NoticeProps) {
  return (
    <div role={kind === "bad" ? "alert" : "status"} className={`rounded-md border-l-4 px-4 py-3 ${looks[kind]}`}>
      {children}
    </div>
  );
}
