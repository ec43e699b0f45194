// Short words of success at the edge of the screen, read out as well. They never hold what must not be missed.
import { CircleCheck, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { t } from "../texts/texts.ts";
import { Button } from "./button.tsx";

type Announce = (text: string) => void;
const Announcing = createContext<Announce>(() => undefined);
const SHOWN_MS = 6_000;

export function useAnnounce(): Announce {
  return useContext(Announcing);
}

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<{ readonly text: string } | null>(null);
  const announce = useCallback<Announce>((text) => setSaid({ text }), []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <Announcing value={announce}>
      {children}
      <div
        aria-live="polite"
        className="print:hidden pointer-events-none fixed inset-x-0 bottom-4 z-50 flex justify-center px-4"
      >
        {said !== null && (
          <div className="pointer-events-auto flex items-center gap-2 rounded-full border border-good bg-card py-1 pr-1 pl-4 shadow-float">
            <CircleCheck aria-hidden className="size-5 text-good" />
            <span>{said.text}</span>
            <Button
              look="quiet"
              size="icon"
              className="rounded-full"
              aria-label={t.common.close}
              onClick={() => setSaid(null)}
            >
              <X aria-hidden />
            </Button>
          </div>
        )}
      </div>
    </Announcing>
  );
}
