// The session for everything on the page. When it ends while somebody works, the page stays as it is behind a sign-in,
// so that nothing that was typed is lost.
import type { Permission } from "@souk/contracts/access";
import { createContext, type ReactNode, useContext } from "react";
import type { Session } from "./session.ts";

type Held = { readonly session: Session; readonly leave: () => void };
const Holding = createContext<Held | null>(null);

export function SessionProvider({ held, children }: { readonly held: Held; readonly children: ReactNode }) {
  return <Holding value={held}>{children}</Holding>;
}

export function useSession(): Held {
  const held = useContext(Holding);
  if (held === null) throw new Error("useSession stands outside of a session");
  return held;
}

export function useMay(): (permission: Permission) => boolean {
  const { session } = useSession();
  return (permission) => session.permissions.includes(permission);
}
