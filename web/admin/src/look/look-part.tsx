// What the parts of the room have in common: one that opens, and the button that takes something out of a list.
import type { ReactNode } from "react";
import { Button } from "../parts/button.tsx";
import { t } from "../texts/texts.ts";

type PartProps = {
  readonly title: string;
  readonly hint?: string;
  readonly open?: boolean;
  readonly children: ReactNode;
};

export function LookPart({ title, hint, open = false, children }: PartProps) {
  return (
    <details className="box min-w-0" open={open}>
      <summary className="px-4 py-3 font-semibold">
        <h2 className="inline">{title}</h2>
      </summary>
      <div className="grid gap-3 px-4 pb-4">
        {hint !== undefined && <p className="text-sm text-soft">{hint}</p>}
        {children}
      </div>
    </details>
  );
}

export function RemoveButton({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  return (
    <Button size="small" look="quiet" aria-label={`${t.common.remove}: ${name}`} onClick={onRemove}>
      {t.common.remove}
    </Button>
  );
}
