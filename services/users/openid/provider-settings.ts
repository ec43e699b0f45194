// OIDC_PROVIDERS: who may say who somebody is. Faults name the provider and the field, never a secret.

export type ProviderSettings = {
  /** In paths, and in the address that the provider sends browsers back to. */
  readonly id: string;
  /** On the button. */
  readonly name: string;
  /** As the provider's own metadata spell it. */
  readonly issuer: string;
  readonly clientId: string;
  /** None: a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Where this process reaches the issuer's origin, if not by its name. Browsers never see it. */
  readonly backchannel: string | undefined;
};

const MAX_PROVIDERS = 10;
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const DEFAULT_SCOPE = "openid email profile";
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.+\.localhost)$/;
const known = new Set(["id", "name", "issuer", "clientId", "clientSecret", "scope", "backchannel"]);

/** A JSON list of `{id, name, issuer, clientId, clientSecret?, scope?, backchannel?}`; empty: no providers. */
export function readProviders(setting: string): readonly ProviderSettings[] {
  if (setting.trim() === "") return [];
  const parsed = parse(setting);
  if (!Array.isArray(parsed)) throw new Error("OIDC_PROVIDERS is not a JSON list");
  if (parsed.length > MAX_PROVIDERS) throw new Error(`OIDC_PROVIDERS has more than ${MAX_PROVIDERS} entries`);
  const providers = parsed.map(readProvider);
  if (new Set(providers.map(({ id }) => id)).size < providers.length) throw new Error("OIDC_PROVIDERS has an id twice");
  if (new Set(providers.map(({ issuer }) => issuer)).size < providers.length) {
    // One person would be two identities, or the other way round.
    throw new Error("OIDC_PROVIDERS has an issuer twice");
  }
  return providers;
}

function readProvider(entry: unknown, index: number): ProviderSettings {
  if (typeof entry !== "object" || entry === null) throw new Error(`OIDC_PROVIDERS: entry ${index + 1} is no object`);
  const fields = entry as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((field) => !known.has(field));
  if (unknown !== undefined) throw new Error(`OIDC_PROVIDERS: entry ${index + 1} has an unknown field ${unknown}`);
  const text = (field: string): string | undefined => {
    const value = fields[field];
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      throw new Error(`OIDC_PROVIDERS: entry ${index + 1} has no proper ${field}`);
    }
    return value as string | undefined;
  };
  const needed = (field: string): string => {
    const value = text(field);
    if (value === undefined) throw new Error(`OIDC_PROVIDERS: entry ${index + 1} has no ${field}`);
    return value;
  };
  const id = needed("id");
  if (!ID.test(id)) throw new Error("OIDC_PROVIDERS: an id must be lower-case letters, digits and -");
  const backchannel = originOf(id, text("backchannel"));
  return {
    id,
    name: needed("name"),
    issuer: issuerOf(id, needed("issuer"), backchannel),
    clientId: needed("clientId"),
    clientSecret: text("clientSecret"),
    scope: scopeOf(id, text("scope") ?? DEFAULT_SCOPE),
    backchannel,
  };
}

/** Https, but on our own machine or by a network that the operator names: who is on the way could be anybody. */
function issuerOf(id: string, issuer: string, backchannel: string | undefined): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const plain = url?.search === "" && url.hash === "" && url.username === "";
  if (!url || !plain || !/^https?:$/.test(url.protocol) || (backchannel === undefined && !isSafe(url))) {
    throw new Error(`OIDC_PROVIDERS: the issuer of ${id} must be https://…, or http:// on loopback`);
  }
  return issuer;
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || LOOPBACK.test(hostname);
}

function scopeOf(id: string, scope: string): string {
  const words = scope.split(" ");
  if (!words.includes("openid") || !words.includes("email")) {
    throw new Error(`OIDC_PROVIDERS: the scope of ${id} must have openid and email`);
  }
  return scope;
}

function originOf(id: string, backchannel: string | undefined): string | undefined {
  if (backchannel === undefined) return undefined;
  const url = URL.canParse(backchannel) ? new URL(backchannel) : undefined;
  if ((url?.protocol !== "http:" && url?.protocol !== "https:") || url.pathname !== "/") {
    throw new Error(`OIDC_PROVIDERS: the backchannel of ${id} must be an origin`);
  }
  return url.origin;
}

function parse(setting: string): unknown {
  try {
    return JSON.parse(setting);
  } catch {
    // The parser's own words would quote what it read.
    throw new Error("OIDC_PROVIDERS is not JSON");
  }
}
