// What the parts of the room have in common: one that opens, and the two buttons that move something in a list.
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { useAnnounce } from "../parts/announcer.tsx";
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

type MoverProps = {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
};

/** At an end the button stays where the focus is, and does nothing. */
export function Mover({ name, index, count, onMove }: MoverProps) {
  const announce = useAnnounce();
  const move = (to: number): void => {
    if (to < 0 || to >= count) return;
    onMove(to);
    announce(t.look.moved(name, to + 1));
  };
  return (
    <>
      <Button
        size="icon"
        look="quiet"
        aria-label={t.look.moveUp(name)}
        aria-disabled={index === 0}
        onClick={() => move(index - 1)}
      >
        <ArrowUp aria-hidden />
      </Button>
      <Button
        size="icon"
        look="quiet"
        aria-label={t.look.moveDown(name)}
        aria-disabled={index === count - 1}
        onClick={() => move(index + 1)}
      >
        <ArrowDown aria-hidden />
      </Button>
    </>
  );
}

export function RemoveButton({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  return (
    <Button size="small" look="quiet" aria-label={`${t.common.remove}: ${name}`} onClick={onRemove}>
      {t.common.remove}
    </Button>
  );
}
