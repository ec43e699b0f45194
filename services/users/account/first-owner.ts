// A shop without an owner can't be run: the first start makes one, from the environment or with a password that is told
// once and kept nowhere.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Random } from "@souk/chassis/random";
import type { PasswordHasher } from "../password/password-hasher.ts";
import type { AccountStore } from "./account-store.ts";

/** The address of an owner that nobody named. */
const DEFAULT_EMAIL = "owner@souk.localhost";
const PASSWORD_BYTES = 15;
/** As in the contract. */
const MAX_EMAIL = 254;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 200;

export type FirstOwnerSettings = { readonly email: string | undefined; readonly password: string | undefined };

type Parts = {
  readonly accounts: AccountStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
};

/** What has to be told to whoever started the shop: only where the password was made here. */
export async function ensureOwner(parts: Parts, settings: FirstOwnerSettings): Promise<string | undefined> {
  const { accounts, hasher, clock, ids, random } = parts;
  const owners = await accounts.list({ roles: ["owner"], words: [], limit: 1 });
  if (owners.total > 0) return undefined;
  checkNamed(settings);
  const email = settings.email ?? DEFAULT_EMAIL;
  const password = settings.password ?? Buffer.from(random.bytes(PASSWORD_BYTES)).toString("base64url");
  const passwordHash = await hasher.hash(password);
  if (passwordHash === "busy") throw new Error("the first owner's password could not be hashed");
  const account = { id: ids.uuid(), email, name: "Owner", role: "owner", locale: null, passwordHash } as const;
  const occasion = { at: clock.now(), actor: null, network: null };
  const outcome = await accounts.createFirstOwner(account, occasion);
  if (outcome === "email_taken") {
    throw new Error("SOUK_ADMIN_EMAIL is the address of a customer; the first owner needs another one");
  }
  if (outcome === "present" || settings.password !== undefined) return undefined;
  return `First owner: ${email}  password: ${password}  (shown once; change it after signing in)`;
}

/** What no sign-in would accept must not become the only account. */
function checkNamed({ email, password }: FirstOwnerSettings): void {
  if (email !== undefined && (email.length > MAX_EMAIL || !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email))) {
    throw new Error("SOUK_ADMIN_EMAIL is no e-mail address");
  }
  const length = password === undefined ? MIN_PASSWORD : [...password].length;
  if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
    throw new Error(`SOUK_ADMIN_PASSWORD must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`);
  }
}
