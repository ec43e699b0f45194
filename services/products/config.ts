// What products reads from the environment, beside what every service does.
import { type ConfigOf, commonSettings, setting } from "@souk/chassis/config";

/** Past the order's deadline, so that orders has had its time to close it. */
const ORPHAN_MARGIN_SECONDS = 60;

export const settings = {
  ...commonSettings,
  SHOP_CURRENCY: setting.string({ default: "EUR", description: "what `?currency=` is when it is not said" }),
  MEDIA_DIR: setting.string({ optional: true, description: "where uploads lie; <SOUK_DATA_DIR>/media unless told" }),
  IMPORT_DIR: setting.string({
    optional: true,
    description: "where files lie until they are imported; <SOUK_DATA_DIR>/imports unless told",
  }),
  CHECKOUT_DEADLINE_SECONDS: setting.integer({
    default: 900,
    min: 1,
    description: "how long an unpaid order holds stock",
  }),
  HOLD_ORPHAN_SECONDS: setting.integer({
    optional: true,
    min: 1,
    description: "age at which orders is asked about an open hold; the deadline and at most a minute more unless told",
  }),
} as const;

export type ProductsConfig = ConfigOf<typeof settings>;

/** With a deadline of seconds, as in tests, the margin shrinks with it. */
export function orphanSeconds(
  config: Pick<ProductsConfig, "CHECKOUT_DEADLINE_SECONDS" | "HOLD_ORPHAN_SECONDS">,
): number {
  const deadline = config.CHECKOUT_DEADLINE_SECONDS;
  return config.HOLD_ORPHAN_SECONDS ?? deadline + Math.min(ORPHAN_MARGIN_SECONDS, deadline);
}
