// Who is here, and what opens the menu of their choices. The menu itself is loaded when somebody comes near.
import { type ComponentType, type KeyboardEvent, useState } from "react";
import { useAnnounce } from "../parts/announcer.tsx";
import { t } from "../texts/texts.ts";
import { AccountButton } from "./account-button.tsx";
import type { AccountChoicesProps } from "./account-choices.tsx";

const load = async () => (await import("./account-choices.tsx")).AccountChoices;
const loadSoon = (): void => void load().catch(() => undefined);

export function AccountMenu({ compact = false }: { readonly compact?: boolean }) {
  const announce = useAnnounce();
  const [Choices, setChoices] = useState<ComponentType<AccountChoicesProps> | null>(null);
  if (Choices !== null) return <Choices compact={compact} />;
  const open = (): void => {
    load().then(
      (loaded) => setChoices(() => loaded),
      () => announce(t.crashed.missing),
    );
  };
  const openByArrow = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  };
  return (
    <AccountButton
      compact={compact}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={loadSoon}
      onFocus={loadSoon}
      onClick={open}
      onKeyDown={openByArrow}
    />
  );
}
