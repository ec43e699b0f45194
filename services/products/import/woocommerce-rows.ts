// WooCommerce writes a product and each of its variations as rows that point to each other by id or SKU, and a price
// in two columns. This turns its rows into ones where a variation carries its product's id, as the other formats do.
type Columns = Readonly<Record<"type" | "id" | "sku" | "name" | "parent" | "regular" | "sale", number>> & {
  readonly attributes: readonly number[];
};

/** The header gains the columns `price` and `compareAtPrice`. */
export async function* woocommerceRows(
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<readonly string[], void, undefined> {
  let columns: Columns | undefined;
  const idOfSku = new Map<string, string>();
  let width = 0;
  for await (const cells of rows) {
    if (columns === undefined) {
      columns = findColumns(cells);
      width = cells.length;
      yield [...cells, "price", "compareAtPrice"];
      continue;
    }
    // Another width than the header's is reported further on, by the row it is in.
    yield cells.length === width ? rewrite(cells, columns, idOfSku) : cells;
  }
}

function findColumns(header: readonly string[]): Columns {
  const at = (name: string): number => header.findIndex((each) => each.trim().toLowerCase() === name);
  const attributes = header.flatMap((name, index) => (/^attribute \d+ value\(s\)$/i.test(name.trim()) ? [index] : []));
  return {
    type: at("type"),
    id: at("id"),
    sku: at("sku"),
    name: at("name"),
    parent: at("parent"),
    regular: at("regular price"),
    sale: at("sale price"),
    attributes,
  };
}

function rewrite(cells: readonly string[], columns: Columns, idOfSku: Map<string, string>): string[] {
  const cell = (index: number): string => (cells[index] ?? "").trim();
  const type = cell(columns.type).toLowerCase();
  const out = [...cells];
  const set = (index: number, text: string): void => {
    if (index !== -1) out[index] = text;
  };
  if (type.startsWith("variation")) {
    const parent = cell(columns.parent);
    set(columns.id, parent.startsWith("id:") ? parent.slice(3) : (idOfSku.get(parent) ?? parent));
    set(columns.name, ""); // "Hoodie - Blue": the product's own row has the title.
  } else {
    if (cell(columns.sku) !== "" && type.startsWith("variable")) idOfSku.set(cell(columns.sku), cell(columns.id));
    // Lists of what there is to choose from, not a choice.
    for (const index of columns.attributes) set(index, "");
    if (type.startsWith("variable")) set(columns.sku, "");
  }
  const regular = cell(columns.regular);
  const sale = cell(columns.sale);
  out.push(sale === "" ? regular : sale, sale === "" ? "" : regular);
  return out;
}
