// The words of a piece of HTML, for places that take no markup.
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#(\d{1,7})|([a-z]+));/g, (all, code: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? all;
      const point = Number(code);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
    })
    .replace(/\s+/g, " ")
    .trim();
}
