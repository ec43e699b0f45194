import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { openBench } from "./bench-of-cuts.ts";

const after: (() => unknown)[] = [];
const bench = await openBench({ after: (f: () => unknown) => after.push(f) } as never, [
  { sku: "LAMP", price: 4900, stock: 1e9 },
]);
const buy = async () => {
  const id = await bench.cart([["LAMP", 1]]);
  const o = await bench.buy(id, randomUUID());
  if (typeof o === "string" || o.answer.kind !== "ordered") throw new Error(JSON.stringify(o));
};
const run = async (n: number) => {
  let left = n;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left-- > 0) await buy();
    }),
  );
};
await run(2000);
const path = bench.database.read((tx) =>
  tx.get<{ file: string }>("SELECT file FROM pragma_database_list WHERE name='main'"),
)!.file;
for (let r = 0; r < 3; r++) {
  const a = process.cpuUsage(),
    s = performance.now();
  const n = 4000;
  const p0 = statSync(path).size;
  await run(n);
  const c = process.cpuUsage(a);
  console.log(
    `user ${(c.user / n / 1000).toFixed(3)} sys ${(c.system / n / 1000).toFixed(3)} ${((n / (performance.now() - s)) * 1000).toFixed(0)}/s, ${((statSync(path).size - p0) / n).toFixed(0)} bytes/purchase`,
  );
}
process.exit(0);
