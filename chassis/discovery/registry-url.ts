// `consul://:token@host:8500?prefix=souk-` and `eureka://user:password@host:8761/eureka`, taken apart. An `s` behind
// the scheme means TLS.

export type RegistryUrl = {
  /** http://host:port or https://host:port. */
  readonly origin: string;
  /** The path without a slash at its end. */
  readonly base: string;
  /** For errors and logs: without credentials. */
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Put before a service's name in the registry, where others register too. */
  readonly prefix: string;
};

const DEFAULT_PREFIX = "souk-";
const PREFIX = /^[a-z0-9-]{0,40}$/;
const SECURE = new Set(["consuls", "eurekas"]);
const PARAMETERS = new Set(["prefix"]);

export function readRegistryUrl(text: string, defaultPort: number): RegistryUrl {
  const scheme = text.split(":", 1)[0] ?? "";
  const wrong = (what: string): Error => new Error(`DISCOVERY_URL ${what}: ${scheme}://host:${defaultPort}`);
  if (!URL.canParse(text)) throw wrong("is no URL");
  const url = new URL(text);
  if (url.hostname === "") throw wrong("names no host");
  for (const name of url.searchParams.keys()) if (!PARAMETERS.has(name)) throw wrong(`has an unknown ?${name}=`);
  const prefix = url.searchParams.get("prefix") ?? DEFAULT_PREFIX;
  if (!PREFIX.test(prefix)) throw wrong("has a ?prefix= with other characters than a-z, 0-9 and -");
  const host = `${url.hostname}:${url.port || defaultPort}`;
  return {
    origin: `${SECURE.has(scheme) ? "https" : "http"}://${host}`,
    base: url.pathname.replace(/\/+$/, ""),
    name: `${scheme}://${host}`,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    prefix,
  };
}
