// What titles are ordered by, the same on every engine and machine: letters without case and accents, then as bytes.

/** Longer titles differ early enough, and cursors carry the key. */
const KEY_LENGTH = 60;

export function titleKey(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .slice(0, KEY_LENGTH)
    .toWellFormed();
}
