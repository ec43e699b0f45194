// The body of POST /oauth/token (RFC 6749, 3.2 and 2.3.1): parameters at most once, empty ones as if left out, unknown
// ones ignored; the client's credentials by HTTP Basic or in the form, never both.

export type TokenForm = {
  readonly grantType: string;
  readonly refreshToken?: string;
  readonly client?: { readonly id: string; readonly secret: string };
};

export type FormError = "malformed" | "two_credentials" | "bad_authorization";

const known = ["grant_type", "client_id", "client_secret", "refresh_token", "scope"] as const;
const MAX_VALUE = 512;

export function readTokenForm(body: string, authorization: string | undefined): TokenForm | FormError {
  const fields = new URLSearchParams(body);
  for (const name of known) {
    const values = fields.getAll(name);
    if (values.length > 1 || (values[0] ?? "").length > MAX_VALUE) return "malformed";
  }
  const get = (name: (typeof known)[number]): string | undefined => fields.get(name) || undefined;
  const grantType = get("grant_type");
  if (grantType === undefined) return "malformed";
  const client = readClient(get("client_id"), get("client_secret"), authorization);
  if (typeof client === "string") return client;
  const refreshToken = get("refresh_token");
  return { grantType, ...(refreshToken !== undefined && { refreshToken }), ...(client && { client }) };
}

function readClient(id: string | undefined, secret: string | undefined, authorization: string | undefined) {
  const basic =
    authorization !== undefined && /^basic /i.test(authorization) ? authorization.slice(6).trim() : undefined;
  if (basic === undefined) return id !== undefined && secret !== undefined ? { id, secret } : undefined;
  if (secret !== undefined) return "two_credentials";
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, "base64").toString("utf8")) ?? [];
  if (name === undefined || password === undefined) return "bad_authorization";
  const decoded = { id: decode(name), secret: decode(password) };
  if (decoded.id === undefined || decoded.secret === undefined) return "bad_authorization";
  return { id: decoded.id, secret: decoded.secret };
}

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1). */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
