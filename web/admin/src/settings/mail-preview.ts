// What a mail text will read like: the same placeholders, filled with an example.
const PLACEHOLDER = /\{(\w{1,40})\}/g;

export type Values = Readonly<Record<string, string>>;

/** One pass, as the shop does it. */
export function filledText(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? "") : ""));
}

/** Names in the text that the template does not know. */
export function unknownPlaceholders(text: string, known: readonly string[]): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))].filter(
    (name) => !known.includes(name),
  );
}

export function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
