// Says once that the broker is away, and once that it is back, however many relays and readers a service has.
import type { Log } from "../log.ts";
import type { Broker } from "./broker.ts";

export function watchBroker(broker: Broker, log: Log): Broker {
  let state: "unknown" | "there" | "away" = "unknown";
  let closed = false;
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const found = await work;
      if (state === "away") log.info("the broker is back");
      state = "there";
      return found;
    } catch (error) {
      if (state !== "away" && !closed) {
        log.warn({ err: error }, "the broker can't be reached: events wait in the outbox and are read from feeds");
      }
      state = "away";
      throw error;
    }
  };
  return {
    publish: (source, messages) => watched(broker.publish(source, messages)),
    read: (group) => watched(broker.read(group)),
    listen: (source) => watched(broker.listen(source)),
    trim: (source) => broker.trim(source),
    close: () => {
      closed = true;
      return broker.close();
    },
  };
}
