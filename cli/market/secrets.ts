// Every secret of a shop, made once and kept in secrets.json, readable by its owner alone. A child gets only those
// that its trade needs (environment.ts).
import { stat } from "node:fs/promises";
import type { Random } from "@souk/chassis/random";
import { CommandError } from "../command.ts";
import { readJsonFile, writeFileAtomically } from "./data-folder.ts";

const clients = ["users", "products", "orders", "payments", "notifications", "gateway", "web"] as const;

/** What the services show to their engines, then what the engines' own administration needs. */
const engines = [
  "USERS_DATABASE_PASSWORD",
  "PRODUCTS_DATABASE_PASSWORD",
  "ORDERS_DATABASE_PASSWORD",
  "PAYMENTS_DATABASE_PASSWORD",
  "NOTIFICATIONS_DATABASE_PASSWORD",
  "BUS_PASSWORD",
  "POSTGRES_ADMIN_PASSWORD",
  "MONGODB_ADMIN_PASSWORD",
  "MONGODB_CLUSTER_KEY",
] as const;

export type Secrets = {
  /** What each service shows to users for its service token. */
  readonly serviceClients: Readonly<Record<string, string>>;
  /** The command line's own credential. */
  readonly operator: string;
  readonly keyEncryption: string;
  readonly orderTokens: string;
  readonly stripeKey: string;
  readonly stripeWebhooks: string;
  /** Passwords for engines of the shop's own (deploy/compose.yaml), by the variable that they are printed as. */
  readonly engines: Readonly<Record<string, string>>;
  /** The first staff account's password, until it has been shown. */
  readonly firstPassword?: string;
};

const SECRET_BYTES = 32;
const PASSWORD_BYTES = 12;
const PRIVATE_FILE = 0o600;

export async function readSecrets(file: string): Promise<Secrets | undefined> {
  const found = await readJsonFile(file);
  if (found === undefined) return undefined;
  if (!isSecrets(found)) throw new CommandError(`${file} is not a secrets file of Souk`);
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new CommandError(`${file} can be read by others; chmod 600 it`);
  }
  return { ...found, engines: found.engines ?? {} };
}

/** Those of the folder; what is missing (a first start, a newer release) is made and stored. */
export async function ensureSecrets(file: string, random: Random): Promise<Secrets> {
  const known = await readSecrets(file);
  if (known && isWhole(known)) return known;
  const fresh = makeSecrets(random);
  const made = known
    ? {
        ...known,
        serviceClients: { ...fresh.serviceClients, ...known.serviceClients },
        engines: { ...fresh.engines, ...known.engines },
      }
    : fresh;
  await writeFileAtomically(file, `${JSON.stringify(made, null, 2)}\n`, PRIVATE_FILE);
  return made;
}

function isWhole(known: Secrets): boolean {
  return (
    clients.every((name) => known.serviceClients[name] !== undefined) &&
    engines.every((name) => known.engines[name] !== undefined)
  );
}

/** Once a person has seen it, the password lives in their head and as a hash in users. */
export async function forgetFirstPassword(file: string, secrets: Secrets): Promise<void> {
  const { firstPassword: _, ...rest } = secrets;
  await writeFileAtomically(file, `${JSON.stringify(rest, null, 2)}\n`, PRIVATE_FILE);
}

function makeSecrets(random: Random): Secrets {
  const secret = (bytes = SECRET_BYTES): string => Buffer.from(random.bytes(bytes)).toString("base64url");
  const hex = (): string => Buffer.from(random.bytes(SECRET_BYTES)).toString("hex");
  return {
    serviceClients: Object.fromEntries(clients.map((name) => [name, secret()])),
    operator: secret(),
    keyEncryption: secret(),
    orderTokens: secret(),
    // Letters and digits only, as Stripe's own are.
    stripeKey: `sk_test_${hex()}`,
    stripeWebhooks: `whsec_${hex()}`,
    // They stand in URLs, in a shell's words and in a key file: hexadecimal digits are themselves in all of them.
    engines: Object.fromEntries(engines.map((name) => [name, hex()])),
    firstPassword: secret(PASSWORD_BYTES),
  };
}

type Stored = Omit<Secrets, "engines"> & Partial<Pick<Secrets, "engines">>;

function isSecrets(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  const { serviceClients, engines: passwords = {}, ...texts } = value as Record<string, unknown>;
  const names = ["operator", "keyEncryption", "orderTokens", "stripeKey", "stripeWebhooks"];
  return [serviceClients, passwords].every(areTexts) && names.every((name) => typeof texts[name] === "string");
}

function areTexts(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "string");
}
