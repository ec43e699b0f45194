import { openOrdersStores } from "../testing/orders-database.ts";
import { orderStoreConformance } from "./order-store.conformance.ts";

orderStoreConformance("sqlite", openOrdersStores);
