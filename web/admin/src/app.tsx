// The back office as a whole: what it reads with, who may come in, and which address leads to which screen.
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useState } from "react";
import { RouterProvider } from "react-router";
import { createQueries } from "./api/queries.ts";
import { router } from "./router.tsx";
import { SessionGate, sessionQuery } from "./session/session-gate.tsx";

function begin(onSignedOut: () => void): QueryClient {
  const queries = createQueries(onSignedOut);
  void queries.prefetchQuery(sessionQuery);
  return queries;
}

export function App() {
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
