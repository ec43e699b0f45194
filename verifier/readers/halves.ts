// Names of two parts, as engines without compound keys keep them.
/** What stands before the first `between`, and behind it: the first half has none in it. */
export function halves(text: string, between: string): readonly [string, string] {
  const at = text.indexOf(between);
  return [text.slice(0, at), text.slice(at + between.length)];
}
