// Buttons, and links that look like them.
import { Slot } from "@radix-ui/react-slot";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

type Look = "primary" | "secondary" | "quiet" | "danger";

const looks: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-strong",
  secondary: "bg-card text-ink border-edge hover:bg-sunk",
  quiet: "bg-transparent text-ink border-transparent hover:bg-plain-tint",
  danger: "bg-card text-bad border-bad hover:bg-bad-tint",
};
const sizes = {
  normal: "min-h-[2.4rem] px-3.5 gap-2",
  small: "min-h-[2rem] px-2.5 gap-1.5 text-sm",
  icon: "min-h-[2.4rem] min-w-[2.4rem] p-0",
} as const;
const BASE =
  "inline-flex items-center justify-center whitespace-nowrap rounded-control border font-medium no-underline transition-colors disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-[1.1em] [&_svg]:flex-none";

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: Look;
  readonly size?: keyof typeof sizes;
  /** Something is under way: shown, and announced; a second press does nothing. */
  readonly busy?: boolean;
  /** The only child, a link, takes the looks. */
  readonly asChild?: boolean;
};

export function Button({ look = "secondary", size = "normal", busy = false, asChild = false, ...rest }: ButtonProps) {
  const { className = "", type = "button", onClick, children, ...more } = rest;
  const classes = `${BASE} ${looks[look]} ${sizes[size]} ${className}`;
  if (asChild) {
    return (
      <Slot className={classes} {...more}>
        {children}
      </Slot>
    );
  }
  return (
    <button
      type={type}
      className={classes}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      {...more}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}

export function ButtonRow({ children, className = "" }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={`flex flex-wrap items-center gap-2 ${className}`}>{children}</div>;
}
