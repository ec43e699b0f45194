// The two buttons that move something up or down in a list.
import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "../texts/texts.ts";
import { useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";

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
    announce(t.lists.moved(name, to + 1));
  };
  return (
    <>
      <Button
        size="icon"
        look="quiet"
        aria-label={t.lists.moveUp(name)}
        aria-disabled={index === 0}
        onClick={() => move(index - 1)}
      >
        <ArrowUp aria-hidden />
      </Button>
      <Button
        size="icon"
        look="quiet"
        aria-label={t.lists.moveDown(name)}
        aria-disabled={index === count - 1}
        onClick={() => move(index + 1)}
      >
        <ArrowDown aria-hidden />
      </Button>
    </>
  );
}
