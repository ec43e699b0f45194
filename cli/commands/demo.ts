// `souk demo remove`: takes the demo catalogue away, and nothing else.
import { type Command, type CommandContext, exitCodes, usageError } from "../command.ts";
import { readFlags } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { removeDemoCatalogue } from "../shop/demo-catalogue.ts";
import { writeDemoState } from "../shop/demo-state.ts";
import { createOperator } from "../shop/operator.ts";

export const command: Command = {
  summary: "takes the demo catalogue away ('souk demo remove')",
  usage: `souk demo remove

  Deletes the products and collections of the demo catalogue. Orders keep what they bought.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { positionals } = readFlags(context.arguments, {});
  const [what, surplus] = positionals;
  if (what !== "remove" || surplus !== undefined) throw usageError("'souk demo remove' is all there is");
  const folder = dataFolderOf(context.environment);
  const operator = await createOperator(context.environment, folder, context.clock);
  const { products, collections } = await removeDemoCatalogue(operator, (done, all) =>
    context.terminal.progress(`taking the demo catalogue away: ${done} of ${all}`),
  );
  await writeDemoState(folder, "removed");
  context.terminal.done(`${products} products and ${collections} collections are gone`);
  return exitCodes.done;
}
