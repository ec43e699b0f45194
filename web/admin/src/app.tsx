// The back office as a whole: what it reads with, who may come in, and which address leads to which screen.
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, startTransition, useState } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { createQueries } from "./api/queries.ts";
import { knownAtFirst } from "./browser/known-at-first.ts";
import { router } from "./router.tsx";
import { SESSION_KEY, SessionGate, sessionQuery } from "./session/session-gate.tsx";
import { SHOP_KEY } from "./session/shop-profile.ts";

function begin(onSignedOut: () => void): QueryClient {
  const queries = createQueries(onSignedOut);
  const { session, shop } = knownAtFirst();
  if (shop !== undefined) queries.setQueryData(SHOP_KEY, shop);
  if (session !== undefined) queries.setQueryData(SESSION_KEY, session);
  else void queries.prefetchQuery(sessionQuery);
  return queries;
}

function App() {
  const [ended, setEnded] = useState(false);
  const [queries] = useState(() => begin(() => setEnded(true)));
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionGate ended={ended} onRenewed={() => setEnded(false)}>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </StrictMode>
  );
}

/** As a transition, the first drawing is done in slices and lets a press of a key come in between. */
export function start(root: HTMLElement): void {
  startTransition(() => createRoot(root).render(<App />));
}
