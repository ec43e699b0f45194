// The door: the sign-in page for nobody, the back office for staff, and a sign-in over the page for a session that ended.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { Dialog } from "../parts/dialog.tsx";
import { LoadFailed, Loading } from "../parts/loaded.tsx";
import { t } from "../texts/texts.ts";
import { readSession, type Session, signOut } from "./session.ts";
import { SessionProvider } from "./session-context.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignInPage } from "./sign-in-page.tsx";

export const SESSION_KEY = ["session"] as const;

/** Everything waits for it, so it is asked before the first thing is drawn. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => readSession(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

type SessionGateProps = { readonly ended: boolean; readonly onRenewed: () => void; readonly children: ReactNode };

export function SessionGate({ ended, onRenewed, children }: SessionGateProps) {
  const queries = useQueryClient();
  const query = useQuery(sessionQuery);
  const session = query.data;
  const accept = (next: Session): void => {
    // Another person must not see what the one before was at.
    if (session && session.user.id !== next.user.id) {
      location.reload();
      return;
    }
    queries.setQueryData(SESSION_KEY, next);
    onRenewed();
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  };
  const leave = useCallback(async () => {
    await signOut().catch(() => undefined);
    location.assign("/admin");
  }, []);
  const held = useMemo(() => session && { session, leave: () => void leave() }, [session, leave]);

  if (query.isPending) {
    return (
      <main className="mx-auto max-w-xl p-6">
        <Loading lines={3} />
      </main>
    );
  }
  if (query.isError && !session) {
    return (
      <main className="mx-auto max-w-xl p-6">
        <LoadFailed error={query.error} onRetry={() => void query.refetch()} />
      </main>
    );
  }
  if (!held) return <SignInPage onSignedIn={accept} />;
  return (
    <SessionProvider held={held}>
      {children}
      {ended && <SignInAgain email={held.session.user.email} onSignedIn={accept} onLeave={held.leave} />}
    </SessionProvider>
  );
}

type AgainProps = {
  readonly email: string;
  readonly onSignedIn: (session: Session) => void;
  readonly onLeave: () => void;
};

function SignInAgain({ email, onSignedIn, onLeave }: AgainProps) {
  const [known] = useState(email);
  return (
    <Dialog title={t.signIn.againTitle} onClose={onLeave} insistent>
      <p className="mb-3">{t.signIn.again}</p>
      <SignInForm email={known} onSignedIn={onSignedIn} />
    </Dialog>
  );
}
