// `souk doctor`: looks at a shop from outside and says what is wrong and what to do about it.
import { existsSync } from "node:fs";
import { type Command, type CommandContext, CommandError, exitCodes } from "../command.ts";
import { readFlags, refusePositionals } from "../flags.ts";
import { dataFolderOf } from "../market/data-folder.ts";
import { diagnose } from "../shop/diagnosis.ts";
import { renderTable } from "../terminal/table.ts";

export const command: Command = {
  summary: "checks engines, ports, clocks, queues and dead letters; says what to do",
  usage: `souk doctor

  Exit code 1 when something needs a person.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { positionals } = readFlags(context.arguments, {});
  refusePositionals(positionals);
  const folder = dataFolderOf(context.environment);
  if (!existsSync(folder.secretsFile)) {
    throw new CommandError(`there is no shop in ${folder.path}; 'npm start' opens one, SOUK_DATA_DIR says where`);
  }
  const findings = await diagnose({ ...context, folder });
  const marks = { ok: "ok", note: "note", bad: "BAD" } as const;
  context.terminal.print(
    renderTable(
      ["", "what", "finding", "what to do"],
      findings.map(({ state, what, finding, advice }) => [marks[state], what, finding, advice ?? ""]),
    ),
  );
  return findings.some((each) => each.state === "bad") ? exitCodes.failed : exitCodes.done;
}
