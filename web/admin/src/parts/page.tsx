// One screen: its heading takes the focus when somebody arrives, so that a screen reader says where they are.
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";
import { useShopName } from "../session/shop-profile.ts";

type PageProps = {
  readonly title: string;
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string };
  readonly children: ReactNode;
};

export function Page({ title, heading, actions, back, children }: PageProps) {
  const element = useRef<HTMLHeadingElement>(null);
  const shopName = useShopName();
  useEffect(() => {
    document.title = `${title} · ${shopName}`;
  }, [title, shopName]);
  useEffect(() => {
    // Focus asks for the layout at once; in the next frame it is due anyway.
    const frame = requestAnimationFrame(() => element.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <>
      {back && (
        <Link
          to={back.to}
          className="print:hidden mb-1 inline-flex min-h-8 items-center gap-1 text-sm text-soft hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {back.label}
        </Link>
      )}
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 ref={element} tabIndex={-1} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2xl font-semibold">
          {heading ?? title}
        </h1>
        {actions !== undefined && <div className="print:hidden flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </>
  );
}

type SectionProps = {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** The content brings its own padding: a table. What stands in for it until it is there has none. */
  readonly flush?: boolean;
};

export function Section({ title, actions, children, className = "", flush = false }: SectionProps) {
  return (
    <section className={`box min-w-0 ${className}`}>
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 px-4 pt-2.5 pb-1.5">
        <h2 className="font-semibold">{title}</h2>
        {actions}
      </div>
      <div className={flush ? "[&>[data-standin]]:px-4 [&>[data-standin]]:pb-4" : "px-4 pb-4"}>{children}</div>
    </section>
  );
}
