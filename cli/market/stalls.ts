// The stalls of the market: what runs, from which folder, and in which order it closes.
import { CommandError, usageError } from "../command.ts";

export type Stall = {
  /** The service's name in contracts, or the emulator's. */
  readonly name: string;
  readonly kind: "service" | "emulator";
  /** The folder in the clone that holds `main.ts`. */
  readonly folder: string;
  /** Closed in rising order: who asks goes before who answers. */
  readonly closes: number;
  /** More than one instance may share its store. */
  readonly scalable: boolean;
};

const stall = (name: string, closes: number, change: Partial<Stall> = {}): Stall => ({
  name,
  kind: "service",
  folder: `services/${name}`,
  closes,
  scalable: true,
  ...change,
});
const emulator = (name: string): Stall =>
  stall(name, 5, { kind: "emulator", folder: `emulators/${name}`, scalable: false });

const stalls: readonly Stall[] = [
  stall("gateway", 1, { scalable: false }),
  stall("web", 2, { folder: "web/server" }),
  stall("orders", 2),
  stall("notifications", 3),
  stall("payments", 3),
  stall("products", 4),
  stall("users", 4),
  emulator("stripe"),
  emulator("mailbox"),
  emulator("openid"),
];

export type Instance = { readonly stall: Stall; readonly name: string };

export const MAX_INSTANCES = 8;

/** An emulator stands in only where no real provider was named. */
export function stallsFor(environment: Readonly<Record<string, string | undefined>>): readonly Stall[] {
  const replaced = new Set<string>();
  if (environment.STRIPE_SECRET_KEY) replaced.add("stripe");
  if (environment.SMTP_URL) replaced.add("mailbox");
  // Anybody may be anybody at Souk ID: not in a shop that takes real money.
  if (environment.OIDC_PROVIDERS || environment.STRIPE_SECRET_KEY) replaced.add("openid");
  if (environment.STRIPE_API_BASE && !environment.STRIPE_SECRET_KEY) {
    throw new CommandError("STRIPE_API_BASE is set, but STRIPE_SECRET_KEY is not");
  }
  return stalls.filter((each) => !replaced.has(each.name));
}

export function instancesOf(chosen: readonly Stall[], scale: ReadonlyMap<string, number>): readonly Instance[] {
  for (const [name, count] of scale) {
    const found = chosen.find((each) => each.name === name);
    if (!found) throw usageError(`--scale knows no service '${name}'`);
    if (!found.scalable && count > 1) throw usageError(`--scale: there can be only one ${name} here`);
  }
  return chosen.flatMap((each) =>
    Array.from({ length: scale.get(each.name) ?? 1 }, (_, index) => ({
      stall: each,
      name: `${each.name}-${index + 1}`,
    })),
  );
}
