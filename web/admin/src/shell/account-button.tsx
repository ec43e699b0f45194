// Who is here, as the button that opens their choices.
import { ChevronsUpDown, UserRound } from "lucide-react";
import type { ComponentProps } from "react";
import { useSession } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

type AccountButtonProps = Omit<ComponentProps<"button">, "children"> & { readonly compact: boolean };

export function AccountButton({ compact, ...more }: AccountButtonProps) {
  const { user, role } = useSession().session;
  return (
    <button
      type="button"
      {...(compact && { "aria-label": `${t.shell.account}: ${user.name}` })}
      {...more}
      className={`flex min-h-10 items-center gap-2.5 rounded-control px-2 text-left hover:bg-sunk ${compact ? "" : "w-full"}`}
    >
      <UserRound aria-hidden className="size-5 flex-none" />
      {!compact && (
        <>
          <span className="min-w-0 flex-1 leading-tight">
            <span className="sr-only">{t.shell.account}: </span>
            <span className="block truncate font-medium">{user.name}</span>
            <span className="block text-sm text-soft">{t.roles[role]}</span>
          </span>
          <ChevronsUpDown aria-hidden className="size-4 flex-none text-soft" />
        </>
      )}
    </button>
  );
}
