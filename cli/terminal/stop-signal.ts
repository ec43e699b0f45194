// Ctrl-C or SIGTERM as an AbortSignal, for a command that has to tidy up. A second one insists.
import { exitCodes } from "../command.ts";

export function stopSignal(): { readonly signal: AbortSignal; forget(): void } {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(exitCodes.failed);
    stopping.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: stopping.signal,
    forget: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
