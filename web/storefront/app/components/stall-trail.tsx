// Which stall this comes from: the way back, under its awning's colours.
import { Link } from "react-router";
import { collectionPath } from "../shop/paths.ts";
import { awningOf } from "../shop/theme.ts";
import { useText } from "../text/text.tsx";
import { useTheme } from "./use-theme.ts";

export type StallTrailProps = { readonly stall: { readonly handle: string; readonly title: string } };

export function StallTrail({ stall: { handle, title } }: StallTrailProps) {
  const { say } = useText();
  const theme = useTheme();
  return (
    <nav aria-label={say("shell.trail")}>
      <Link to={collectionPath(handle)} className="group inline-flex min-h-11 items-center gap-3">
        <span
          aria-hidden="true"
          className={`awning-${awningOf(theme, handle)} block h-6 w-2 rounded-sm bg-(--stripe)`}
        />
        <span className="group-hover:underline">{title}</span>
      </Link>
    </nav>
  );
}
