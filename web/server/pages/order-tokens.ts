// The cookie of guests' orders: the tokens of the last few that this browser bought or opened, so that whoever comes
// back from the payment page sees the order, and no address has to carry a token.
const MAX_ORDERS = 6;
const MAX_TOKEN = 128;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TOKEN = /^[A-Za-z0-9_-]+$/;

/** Order id → token, oldest first. */
export type OrderTokens = ReadonlyMap<string, string>;

export function readOrderTokens(cookie: string | undefined): OrderTokens {
  const tokens = new Map<string, string>();
  for (const pair of (cookie ?? "").split(".").slice(0, MAX_ORDERS)) {
    const [id = "", token = ""] = pair.split("~", 2);
    if (ID.test(id) && isToken(token)) tokens.set(id, token);
  }
  return tokens;
}

/** One that no order can have is left out. */
export function withOrderToken(tokens: OrderTokens, id: string, token: string): OrderTokens {
  if (!ID.test(id) || !isToken(token)) return tokens;
  const rest = [...tokens].filter(([known]) => known !== id);
  return new Map([...rest, [id, token] as const].slice(-MAX_ORDERS));
}

export function writeOrderTokens(tokens: OrderTokens): string {
  return [...tokens].map(([id, token]) => `${id}~${token}`).join(".");
}

function isToken(text: string): boolean {
  return text.length <= MAX_TOKEN && TOKEN.test(text);
}
