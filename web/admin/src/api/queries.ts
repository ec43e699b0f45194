// How reads behave: tried again where that may help, and an ended session is noticed wherever it shows.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { failureOf } from "./failure.ts";

const STALE_MS = 10_000;
const RETRIES = 2;

export function createQueries(onSignedOut: () => void): QueryClient {
  const notice = (error: unknown): void => {
    if (failureOf(error).status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({ onError: notice }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (count, error) => count < RETRIES && failureOf(error).outcomeUnknown,
        networkMode: "always",
      },
      // Trying a write again is for the person who asked for it, with the same key.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
