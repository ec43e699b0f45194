// Every event of the shop. From this list come /asyncapi.json, the golden examples' check and the subscriptions.
import type { EventDefinition } from "./event.ts";
import { orderEvents } from "./orders/events.ts";
import { paymentEvents } from "./payments/events.ts";
import { productEvents } from "./products/events.ts";
import { userEvents } from "./users/events.ts";

export const events: readonly EventDefinition[] = [...userEvents, ...productEvents, ...orderEvents, ...paymentEvents];
