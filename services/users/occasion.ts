// Who did something, when and from where: what every write carries into its audit row and its events.
import type { Instant } from "@souk/chassis/clock";

export type Occasion = {
  readonly at: Instant;
  /** The account that acts, `operator`, or null where nobody is signed in. */
  readonly actor: string | null;
  /** The caller's network, `203.0.113.7` or `2001:db8:1:2::/64`; null for the service's own doings. */
  readonly network: string | null;
  readonly trace?: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
};
