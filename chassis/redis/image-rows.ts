// The rows of a table that lives in a Redis store, in key order: its keys are read once and sorted here, the rows come in
// pieces.
import type { Cell, Row, TableShape } from "../store-image/store-image.ts";
import { imageLua, type TableHome } from "./image-tables.ts";
import { defineFoundingScript, type Script } from "./script.ts";

export type RunImage = (script: Script, args: unknown) => Promise<unknown>;

export type ImageRows = {
  count(table: TableShape): Promise<number>;
  read(table: TableShape, after: Row | undefined, limit: number): Promise<readonly Row[]>;
  last(table: TableShape): Promise<Row | undefined>;
  /** All of them or none; they are behind the last one. */
  write(table: TableShape, rows: readonly Row[]): Promise<void>;
};

type Key = readonly string[];
type Values = readonly (string | null)[];
type Homes = Readonly<Record<string, TableHome>>;

/** `arriving`: the epoch whose rows the store is waiting for. */
export function createImageRows(run: RunImage, homes: Homes, arriving: string | undefined): ImageRows {
  const scripts = new Map<string, ReturnType<typeof scriptsFor>>();
  const known = new Map<string, Promise<Key[]>>();
  const homeOf = (table: TableShape): TableHome => {
    const home = homes[table.name];
    if (!home || table.columns.some(({ name }) => !home.columns.includes(name)))
      throw new Error(`nobody has said how ${table.name} is kept in Redis`);
    return home;
  };
  const scriptsOf = (table: TableShape) => {
    const found = scripts.get(table.name) ?? scriptsFor(table.name, homeOf(table));
    scripts.set(table.name, found);
    return found;
  };
  const keysOf = (table: TableShape): Promise<Key[]> => {
    const found = known.get(table.name) ?? readKeys(run, scriptsOf(table).keys, table, arriving !== undefined);
    known.set(table.name, found);
    return found;
  };
  const rowsOf = async (table: TableShape, keys: readonly Key[]): Promise<readonly Row[]> => {
    if (keys.length === 0) return [];
    const rows = (await run(scriptsOf(table).get, { keys })) as readonly (Values | null)[];
    return rows.flatMap((values) => (values === null ? [] : [toRow(table, homeOf(table).columns, values)]));
  };
  return {
    count: async (table) => (await keysOf(table)).length,
    read: async (table, after, limit) => {
      const keys = await keysOf(table);
      let first = after ? firstBehind(keys, table, keyOf(table, after)) : 0;
      let rows: readonly Row[] = [];
      for (; rows.length === 0 && first < keys.length; first += limit)
        rows = await rowsOf(table, keys.slice(first, first + limit));
      return rows;
    },
    last: async (table) => {
      const keys = await keysOf(table);
      while (keys.length > 0) {
        const [row] = await rowsOf(table, keys.slice(-1));
        if (row) return row;
        keys.pop(); // Gone by itself; what comes next may stand before it.
      }
      return undefined;
    },
    write: async (table, rows) => {
      const { columns } = homeOf(table);
      const values = rows.map((row) => columns.map((name) => toText(row[name] ?? null)));
      const keys = await keysOf(table);
      await run(scriptsOf(table).put, { rows: values, epoch: arriving });
      keys.push(...rows.map((row) => keyOf(table, row)));
    },
  };
}

function scriptsFor(name: string, { keys, get, put }: TableHome) {
  const uses = [imageLua];
  return {
    keys: defineFoundingScript({
      name: `keys of ${name}`,
      reads: true,
      uses: ["local keys = {}", ...uses],
      body: `${keys}\nreturn keys`,
    }),
    get: defineFoundingScript({
      name: `rows of ${name}`,
      reads: true,
      uses: ["local keys = {}", ...uses],
      body: `
local function get(k)
${get}
end
local rows = {}
for index, k in ipairs(args.keys) do rows[index] = get(k) end
return rows
`,
    }),
    put: defineFoundingScript({
      name: `rows for ${name}`,
      uses: ["local keys = {}", ...uses],
      body: `
if redis.call('HGET', key('identity'), 'arriving') ~= args.epoch then error('nobody waits for these rows') end
local function put(v)
${put}
end
for _, v in ipairs(args.rows) do
  for index = 1, #v do if v[index] == cjson.null then v[index] = false end end
  put(v)
end
`,
    }),
  };
}

async function readKeys(run: RunImage, script: Script, table: TableShape, arriving: boolean): Promise<Key[]> {
  const keys = (await run(script, { arriving })) as Key[];
  return keys.sort((a, b) => compare(table, a, b));
}

const kindOf = ({ columns }: TableShape, name: string) => columns.find((column) => column.name === name)?.kind;

/** As SQLite does: numbers by value, texts by their UTF-8 bytes. */
function compare(table: TableShape, a: Key, b: Key): number {
  for (const [index, name] of table.key.entries()) {
    const [left = "", right = ""] = [a[index], b[index]];
    const order =
      kindOf(table, name) === "integer"
        ? Number(left) - Number(right)
        : Buffer.compare(Buffer.from(left), Buffer.from(right));
    if (order !== 0) return order;
  }
  return 0;
}

function firstBehind(keys: readonly Key[], table: TableShape, after: Key): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(table, keys[middle] ?? [], after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

const keyOf = (table: TableShape, row: Row): Key => table.key.map((name) => toText(row[name] ?? null) ?? "");

/** Bytes are kept in Base64: a script's arguments are JSON. */
function toText(cell: Cell): string | null {
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("base64");
  return cell === null ? null : String(cell);
}

function toRow(table: TableShape, columns: readonly string[], values: Values): Row {
  const cells = columns.map((name, index): readonly [string, Cell] => {
    return [name, toCell(kindOf(table, name), values[index] ?? null)];
  });
  return Object.fromEntries(cells);
}

function toCell(kind: ReturnType<typeof kindOf>, value: string | null): Cell {
  if (value === null || kind === "text") return value;
  return kind === "bytes" ? new Uint8Array(Buffer.from(value, "base64")) : Number(value);
}
