// How every client of Kafka reaches it: where, as whom, and how long it tries by itself. It tries little, because whoever
// uses it comes back with a fresh one, and says what is the matter meanwhile.
import type { BaseOptions } from "@platformatic/kafka";
import { BROKER_TIMEOUT_MS } from "./broker.ts";
import type { BusUrl } from "./bus-url.ts";

export type KafkaConnection = BaseOptions;

const RETRIES = 2;
const RETRY_DELAY_MS = 100;
/** Leaders move, topics are made again. */
const METADATA_MAX_AGE_MS = 30_000;

/** The client wraps what happened in what it did, several times over; both ends are worth telling. */
export function tellPlainly(error: unknown): never {
  let innermost = error;
  while (innermost instanceof AggregateError && innermost.errors.length > 0) innermost = innermost.errors[0];
  if (innermost === error || !(error instanceof Error) || !(innermost instanceof Error)) throw error;
  throw new Error(`${error.message} ${innermost.message}`, { cause: error });
}

export function kafkaConnection(url: BusUrl, instance: string): KafkaConnection {
  const { scheme, user, password, hosts, parameters } = url;
  const mechanism = (parameters.get("mechanism") ?? "PLAIN") as "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  return {
    clientId: instance.replaceAll(/\s/g, "-"),
    bootstrapBrokers: hosts.map(({ host, port }) => ({ host, port })),
    timeout: BROKER_TIMEOUT_MS,
    connectTimeout: BROKER_TIMEOUT_MS,
    requestTimeout: BROKER_TIMEOUT_MS,
    retries: RETRIES,
    retryDelay: RETRY_DELAY_MS,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    autocreateTopics: false,
    ...(scheme === "kafkas" && { tls: {}, tlsServerName: true }),
    ...(user !== "" && { sasl: { mechanism, username: user, password } }),
  };
}
