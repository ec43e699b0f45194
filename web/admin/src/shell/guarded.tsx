// A screen for those who may see it. Others are told in plain words, and who can change it.
import type { Permission } from "@souk/contracts/access";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { useMay, useSession } from "../session/session-context.tsx";
import { t } from "../texts/texts.ts";

type GuardedProps = { readonly needs: readonly Permission[]; readonly children: ReactNode };

/** Any one of `needs` is enough. */
export function Guarded({ needs, children }: GuardedProps) {
  const may = useMay();
  const { session } = useSession();
  if (needs.length === 0 || needs.some(may)) return children;
  return (
    <Page title={t.forbidden.title}>
      <div className="grid max-w-xl justify-items-start gap-4">
        <Notice tone="warn" title={t.forbidden.heading}>
          <p>{t.forbidden.body(t.roles[session.role])}</p>
        </Notice>
        <Button asChild>
          <Link to="/">{t.forbidden.back}</Link>
        </Button>
      </div>
    </Page>
  );
}
