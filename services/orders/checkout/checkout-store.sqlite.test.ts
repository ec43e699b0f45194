import { openOrdersStores } from "../testing/orders-database.ts";
import { checkoutStoreConformance } from "./checkout-store.conformance.ts";

checkoutStoreConformance("sqlite", openOrdersStores);
