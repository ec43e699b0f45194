// How it looks, which language, and the way out: a menu that is open as soon as it is there. Not modal: Radix's scroll lock
// would need a style tag.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { Check, LogOut } from "lucide-react";
import { type ReactNode, useState } from "react";
import { applyShade, type Language, languageOf, remember, type Shade, shadeOf } from "../browser/preferences.ts";
import { useSession } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";
import { AccountButton } from "./account-button.tsx";

const ITEM =
  "flex min-h-9 items-center gap-2.5 rounded-control px-2.5 outline-none data-highlighted:bg-plain-tint [&_svg]:size-4";

export type AccountChoicesProps = { readonly compact: boolean };

export function AccountChoices({ compact }: AccountChoicesProps) {
  const { session, leave } = useSession();
  const [shade, setShade] = useState(shadeOf);
  const pickShade = (value: string) => {
    // The radio items below are all shades.
    const next = value as Shade;
    remember("shade", next);
    applyShade(next);
    setShade(next);
  };
  const pickLanguage = (value: string) => {
    remember("language", value as Language);
    location.reload();
  };
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger asChild>
        <AccountButton compact={compact} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          side={compact ? "bottom" : "top"}
          align={compact ? "end" : "start"}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 w-60 rounded-box border border-line bg-card p-1.5 shadow-float"
        >
          <p className="truncate px-2.5 py-1.5 text-sm text-soft">{session.user.email}</p>
          <Choice label={t.shell.shade} value={shade} onPick={pickShade} choices={t.shades} />
          <Choice label={t.shell.language} value={languageOf()} onPick={pickLanguage} choices={t.languages} />
          <Menu.Separator className="my-1.5 border-t border-line" />
          <Menu.Item className={ITEM} onSelect={leave}>
            <LogOut aria-hidden />
            {t.shell.signOut}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly onPick: (value: string) => void;
  readonly choices: Readonly<Record<string, ReactNode>>;
};

function Choice({ label, value, onPick, choices }: ChoiceProps) {
  return (
    <>
      <Menu.Separator className="my-1.5 border-t border-line" />
      <Menu.Label className="px-2.5 py-1 text-sm font-medium text-soft">{label}</Menu.Label>
      <Menu.RadioGroup value={value} onValueChange={onPick}>
        {Object.entries(choices).map(([each, text]) => (
          <Menu.RadioItem key={each} value={each} className={ITEM}>
            <span className="size-4">
              <Menu.ItemIndicator>
                <Check aria-hidden />
              </Menu.ItemIndicator>
            </span>
            {text}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
