// Makes events from their definitions. A producer's mistake is thrown before anything is stored; consumers don't
// validate again, because contracts grow additively and an older consumer must read a newer producer's event.
import type { DataOf, EventDefinition, EventEnvelope } from "@souk/contracts/event";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type Clock, toTime } from "./clock.ts";
import type { Ids } from "./ids.ts";

export type EventContent<E extends EventDefinition> = {
  readonly aggregateId: string;
  /** Rises with every event of the aggregate. */
  readonly aggregateVersion: number;
  readonly data: DataOf<E>;
};

export type EventOrigin = {
  readonly ids: Ids;
  readonly clock: Clock;
  /** The operation that caused the event; its trace goes on in the subscribers. */
  readonly context?: {
    readonly trace: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
  };
};

const ajv = new Ajv({ strict: false, allErrors: false });
addFormats.default(ajv);
/** Compiled once per definition; a memo, not state. */
const validators = new WeakMap<object, ValidateFunction>();

function validatorOf(definition: EventDefinition): ValidateFunction {
  const known = validators.get(definition);
  if (known) return known;
  const compiled = ajv.compile(definition.data);
  validators.set(definition, compiled);
  return compiled;
}

export function createEvent<E extends EventDefinition>(
  definition: E,
  content: EventContent<E>,
  origin: EventOrigin,
): EventEnvelope<DataOf<E>> {
  const validate = validatorOf(definition);
  if (!validate(content.data)) {
    throw new TypeError(`${definition.type} v${definition.version}: ${ajv.errorsText(validate.errors)}`);
  }
  if (!Number.isSafeInteger(content.aggregateVersion) || content.aggregateVersion < 1) {
    throw new TypeError(`${definition.type}: aggregateVersion must be a whole number from 1`);
  }
  const trace = origin.context?.trace;
  return {
    id: origin.ids.uuid(),
    type: definition.type,
    version: definition.version,
    source: definition.source,
    time: toTime(origin.clock.now()),
    aggregateId: content.aggregateId,
    aggregateVersion: content.aggregateVersion,
    ...(trace && { traceparent: `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}` }),
    data: content.data,
  };
}

/** Narrows an event of a subscription with several definitions to one of them. */
export function isEvent<E extends EventDefinition>(
  definition: E,
  event: EventEnvelope<unknown>,
): event is EventEnvelope<DataOf<E>> {
  return event.type === definition.type;
}
