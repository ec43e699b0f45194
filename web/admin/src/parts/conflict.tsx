// Somebody else was faster: what that means here, and the ways out as buttons.
import type { ReactNode } from "react";
import { ButtonRow } from "./button.tsx";
import { Notice } from "./notice.tsx";

type Props = { readonly title: string; readonly hint: string; readonly children: ReactNode };

export function Conflict({ title, hint, children }: Props) {
  return (
    <div role="alert">
      <Notice tone="warn" title={title}>
        <p>{hint}</p>
        <ButtonRow>{children}</ButtonRow>
      </Notice>
    </div>
  );
}
