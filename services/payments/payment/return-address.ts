// Where a shopper may be sent back to: this shop, and nowhere else. An open redirect through the provider's page would
// lend our name to anybody.

/** A path, or a URL at the shop's origin, as an absolute URL; "refused" for anything else. Without one: the order's page. */
export function returnAddress(given: string | undefined, orderId: string, publicUrl: string): string | "refused" {
  if (given === undefined) return `${publicUrl}/orders/${orderId}`;
  // Browsers read "\" as "/", and drop tabs and line breaks: `/\evil.example` must not pass for a path.
  if (/[\\\s]/.test(given) || hasControlCharacter(given)) return "refused";
  if (!URL.canParse(given, publicUrl)) return "refused";
  const url = new URL(given, publicUrl);
  const { origin } = new URL(publicUrl);
  return url.origin === origin && url.username === "" && url.password === "" ? url.href : "refused";
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) if (character < " " || character === "\u007f") return true;
  return false;
}
