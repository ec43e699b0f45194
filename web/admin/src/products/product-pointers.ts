// Which of the shop's complaints about a product have a field on the page that shows them.
const FIELDS = [
  /^\/(title|handle|vendor|type|descriptionHtml|tags|collections|options)(\/|$)/,
  /^\/variants\/\d+\/(sku|options|price|prices|compareAtPrice|compareAtPrices|barcode|weightGrams)(\/|$)/,
  /^\/images\/\d+\/(url|alt)$/,
];

export function hasProductField(pointer: string): boolean {
  return FIELDS.some((each) => each.test(pointer));
}

/** The first complaint that is about the pointer or something in it. */
export function errorWithin(errors: ReadonlyMap<string, string>, ...pointers: readonly string[]): string | undefined {
  for (const pointer of pointers) {
    const exact = errors.get(pointer);
    if (exact !== undefined) return exact;
    for (const [at, message] of errors) {
      if (at.startsWith(`${pointer}/`)) return message;
    }
  }
  return undefined;
}
