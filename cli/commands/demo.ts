// `souk demo remove`: takes the demo catalogue away, and nothing else, as the back office's first steps do it.
import { type DemoRemoval, removeDemo, type SuccessOf } from "@souk/contracts/products/demo-removal";
import { type Command, type CommandContext, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { writeDemoState } from "../shop/demo-state.ts";
import { accept, createOperator, reach } from "../shop/operator.ts";

export const command: Command = {
  summary: "takes the demo catalogue away ('souk demo remove')",
  usage: `souk demo remove

  Deletes the products of the demo catalogue that nobody has touched, and its collections that nothing is left in. What was
  ordered or counted is archived: shoppers don't see it, and orders keep what they bought. What you have changed stays. The
  back office's first steps do the same.`,
  run,
};

/** Names in one line; the others are counted. */
const MAX_NAMED = 20;

async function run(context: CommandContext): Promise<number> {
  const { positionals } = readFlags(context.arguments, {});
  const [what, surplus] = positionals;
  if (what !== "remove" || surplus !== undefined) throw usageError("'souk demo remove' is all there is");
  const folder = dataFolderOf(context.environment);
  const { client, url } = await createOperator(context.environment, folder, context.clock);
  const removal = await removeDemo({
    shop: client,
    taken: async (call) => bodyOf<typeof call>(accept(await reach(url, () => call), "the demo catalogue")),
    onProgress: (done, all) => context.terminal.progress(`taking the demo catalogue away: ${done} of ${all}`),
  });
  await writeDemoState(folder, "removed");
  context.terminal.done(`${removal.deleted} products and ${removal.collections} collections are gone`);
  for (const line of left(removal)) context.terminal.note(line);
  return exitCodes.done;
}

/** What `accept` has let through is a success. */
const bodyOf = <C>({ body }: { readonly body: unknown }) => body as SuccessOf<Awaited<C>>;

function left({ archived, kept, keptCollections }: DemoRemoval): readonly string[] {
  return [
    ...listed("archived because of orders or counts", archived),
    ...listed("kept because of your changes", kept),
    ...listed("collections kept because of what is in them", keptCollections),
  ];
}

function listed(why: string, items: readonly { readonly title: string }[]): readonly string[] {
  if (items.length === 0) return [];
  const names = items.slice(0, MAX_NAMED).map(({ title }) => title);
  const more = items.length > MAX_NAMED ? ` and ${items.length - MAX_NAMED} more` : "";
  return [`${why} (${items.length}): ${names.join(", ")}${more}`];
}
