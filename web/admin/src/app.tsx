// The back office as a whole: what it reads with, who may come in, and which address leads to which screen.
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useState } from "react";
import { RouterProvider } from "react-router";
import { createQueries } from "./api/queries.ts";
import { router } from "./router.tsx";
import { SessionGate } from "./session/session-gate.tsx";

export function App() {
  const [ended, setEnded] = useState(false);
  const [queries] = useState(() => createQueries(() => setEnded(true)));
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
