// What is not saved yet, and the two ways on; it stays in sight at the foot of the page.
import { t } from "../texts/texts.ts";
import { Button } from "./button.tsx";

type SaveBarProps = {
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly onDiscard?: () => void;
  readonly label?: string;
};

/** Stands inside the form that it saves. */
export function SaveBar({ dirty, busy, onDiscard, label = t.common.save }: SaveBarProps) {
  return (
    <div className="sticky bottom-0 z-20 -mx-3 mt-4 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-paper px-3 py-2.5 sm:-mx-6 sm:px-6">
      <p role="status" className="mr-auto text-sm text-soft">
        {busy ? t.common.saving : dirty ? t.leave.unsaved : ""}
      </p>
      {onDiscard && dirty && (
        <Button onClick={onDiscard} disabled={busy}>
          {t.leave.discard}
        </Button>
      )}
      <Button type="submit" look="primary" busy={busy} disabled={!dirty}>
        {label}
      </Button>
    </div>
  );
}
