// Ids that are made of several parts, as one string: every server finds it by the index that each collection has, and
// strings order as the parts do one by one.

const BETWEEN = "\t";

/** All but the last must be free of tabs. */
export function idOfParts(...parts: readonly string[]): string {
  if (parts.slice(0, -1).some((part) => part.includes(BETWEEN))) throw new TypeError("a part of an id has a tab in it");
  return parts.join(BETWEEN);
}

/** Of so many parts. */
export function partsOfId(id: string, count: number): readonly string[] {
  const parts = id.split(BETWEEN);
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(BETWEEN)];
}
