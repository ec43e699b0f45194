// Runs the handler over one batch of events: one aggregate's in order, different aggregates' at once, so that their
// writes share a commit. A failing event does not hold up those behind it.
import type { EventEnvelope } from "@souk/contracts/event";

export type Failure = {
  readonly event: EventEnvelope;
  readonly error: unknown;
};

/** How many aggregates' events are handled at the same time. */
const MAX_CONCURRENT_AGGREGATES = 64;

/** Never throws; answers what failed. */
export async function handleBatch(
  events: readonly EventEnvelope[],
  handle: (event: EventEnvelope) => Promise<void>,
): Promise<readonly Failure[]> {
  const chains = [...Map.groupBy(events, (event) => event.aggregateId).values()];
  const failures: Failure[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < chains.length) {
      const chain = chains[next] ?? [];
      next += 1;
      for (const event of chain) {
        try {
          await handle(event);
        } catch (error) {
          failures.push({ event, error });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_AGGREGATES, chains.length) }, work));
  return failures;
}
