// `node contracts/publish.ts` writes down the contract as it is now: done with every release, from which on it may only
// grow. It refuses a change that breaks what was published; `--break` is for what nobody can have used yet.
import { breaksBetween, publishedContract } from "./compatibility.ts";
import { events } from "./events.ts";
import { addExample, readPublished, writePublished } from "./published-files.ts";
import { allRoutes } from "./routes.ts";

const current = publishedContract(allRoutes, events);
const before = await readPublished();
const breaks = before ? breaksBetween(before, current) : [];
for (const each of breaks) console.error(each);

if (breaks.length > 0 && !process.argv.includes("--break")) {
  console.error(`${breaks.length} changes are not additive; nothing was written`);
  process.exitCode = 1;
} else {
  await writePublished(current);
  for (const event of events) await addExample(event);
  console.log(`${Object.keys(current.routes).length} routes and ${events.length} events are published`);
}
