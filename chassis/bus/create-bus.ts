// BUS_URL picks what carries a service's events. A broker's client is loaded only where one is used.
import type { Log } from "../log.ts";
import type { Broker } from "./broker.ts";
import { createBrokerBus } from "./broker-bus.ts";
import { watchBroker } from "./broker-watch.ts";
import type { Bus } from "./bus.ts";
import { type BusUrl, FEEDS, readBusUrl } from "./bus-url.ts";
import { createFeedBus, type FeedBusOptions } from "./feed-bus.ts";

export type BusOptions = FeedBusOptions & { readonly url: string };

type BrokerOptions = { readonly url: BusUrl; readonly instance: string; readonly log: Log };

export function createBus({ url: text, ...options }: BusOptions): Bus {
  if (text === FEEDS) return createFeedBus(options);
  const url = readBusUrl(text);
  const broker = watchBroker(createBroker({ ...options, url }), options.log);
  return createBrokerBus({ ...options, broker });
}

export function createBroker(options: BrokerOptions): Broker {
  return lazy(async () => {
    switch (options.url.scheme) {
      case "amqp":
      case "amqps":
        return (await import("./rabbitmq-broker.ts")).createRabbitmqBroker(options);
      case "kafka":
      case "kafkas":
        return (await import("./kafka-broker.ts")).createKafkaBroker(options);
      default:
        return (await import("./redis-broker.ts")).createRedisBroker(options);
    }
  });
}

function lazy(load: () => Promise<Broker>): Broker {
  let loaded: Promise<Broker> | undefined;
  const broker = (): Promise<Broker> => {
    loaded ??= load();
    return loaded;
  };
  return {
    publish: async (source, messages) => (await broker()).publish(source, messages),
    read: async (group) => (await broker()).read(group),
    listen: async (source) => (await broker()).listen(source),
    trim: async (source) => (await broker()).trim(source),
    close: async () => (await loaded)?.close(),
  };
}
