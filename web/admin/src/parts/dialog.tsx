// A modal on the browser's own <dialog>: it holds the focus, closes with Escape and gives the focus back. It hangs at the
// body, so that a form in it is never a form in a form, and what is sent in it does not send the page behind it.
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { t } from "../texts/texts.ts";
import { Button } from "./button.tsx";

type DialogProps = {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** While something is under way it does not close by itself. */
  readonly busy?: boolean;
  /** Stays until what it asks for is done: no cross, no Escape. */
  readonly insistent?: boolean;
};

export function Dialog({ title, onClose, children, wide = false, busy = false, insistent = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const leave = () => {
    if (!busy && !insistent) onClose();
  };
  return createPortal(
    <dialog
      ref={element}
      aria-labelledby={heading}
      className={`m-auto max-h-[92dvh] w-[calc(100vw-1.5rem)] ${wide ? "max-w-3xl" : "max-w-lg"} overflow-y-auto rounded-box border border-line bg-card p-0 text-ink shadow-float`}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onSubmit={(event) => event.stopPropagation()}
    >
      <div className="sticky top-0 z-10 flex items-center justify-between gap-3 border-b border-line bg-card px-4 py-2.5">
        <h2 id={heading} className="text-lg font-semibold">
          {title}
        </h2>
        {!insistent && (
          <Button look="quiet" size="icon" aria-label={t.common.close} onClick={leave}>
            <X aria-hidden />
          </Button>
        )}
      </div>
      <div className="p-4">{children}</div>
    </dialog>,
    document.body,
  );
}

type ConfirmProps = {
  readonly title: ReactNode;
  readonly confirm: string;
  readonly children: ReactNode;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something that can't be taken back. */
export function Confirm({ title, confirm, children, busy, danger = true, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose} busy={busy}>
      <div className="grid gap-4">
        {children}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
