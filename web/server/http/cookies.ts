// Cookies of this shop (RFC 6265bis): read from one header, written with the attributes that keep them ours. On https
// and on loopback they are `__Host-`: no other host, path or plain connection can set or see them.
const kinds = ["session", "departure", "link", "cart", "orders", "locale", "scheme"] as const;
export type CookieKind = (typeof kinds)[number];
export type CookieNames = Readonly<Record<CookieKind, string>>;

export type CookieJar = {
  readonly names: CookieNames;
  readonly secure: boolean;
  /** The value of a `Set-Cookie` header. */
  write(name: CookieKind, value: string, maxAgeSeconds: number): string;
  clear(name: CookieKind): string;
};

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.localhost)$/;
const MAX_COOKIES = 60;

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

export function createCookieJar(publicUrl: string): CookieJar {
  const { protocol, hostname } = new URL(publicUrl);
  const secure = protocol === "https:" || isLoopback(hostname);
  const prefix = secure ? "__Host-" : "";
  const names = Object.fromEntries(kinds.map((kind) => [kind, `${prefix}souk-${kind}`])) as CookieNames;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const write: CookieJar["write"] = (name, value, maxAgeSeconds) =>
    `${names[name]}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`;
  return { names, secure, write, clear: (name) => write(name, "", 0) };
}

/** The first of a name wins; values are ours and have no escapes. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";", MAX_COOKIES)) {
    const at = pair.indexOf("=");
    if (at <= 0) continue;
    const name = pair.slice(0, at).trim();
    if (!cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}
