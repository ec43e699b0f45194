// `souk secrets --env`: the shop's secrets as an env file, for whoever starts the services otherwise than by `souk up`.
// The same shop has the same secrets, however often it is asked: the folder's secrets.json stays the only source.
import { type Command, type CommandContext, CommandError, exitCodes, usageError } from "../command.ts";
import { readFlags, refusePositionals } from "../flags.ts";
import { dataFolderOf, makeDataFolder } from "../market/data-folder.ts";
import { knownClients } from "../market/environment.ts";
import { firstAccount } from "../market/plan.ts";
import { ensureSecrets, type Secrets } from "../market/secrets.ts";

export const command: Command = {
  summary: "prints the shop's secrets as an env file for containers; makes them first where there are none",
  usage: `souk secrets --env > deploy/.env

  SOUK_DATA_DIR says which shop. SOUK_ADMIN_EMAIL and SOUK_ADMIN_PASSWORD name the first owner; without them one is made.
  Keep the file from others: umask 077.`,
  run,
};

async function run(context: CommandContext): Promise<number> {
  const { values, positionals } = readFlags(context.arguments, { env: { type: "boolean", default: false } });
  refusePositionals(positionals);
  if (!values.env) throw usageError("secrets are printed with --env only");
  const folder = dataFolderOf(context.environment);
  await makeDataFolder(folder);
  const secrets = await ensureSecrets(folder.secretsFile, context.random);
  const owner = firstAccount(context.environment, secrets.firstPassword);
  if (owner === undefined) {
    throw new CommandError("the first password was shown once already; set SOUK_ADMIN_EMAIL and SOUK_ADMIN_PASSWORD");
  }
  context.terminal.print(envFile(secrets, owner));
  return exitCodes.done;
}

function envFile(secrets: Secrets, owner: { readonly email: string; readonly password: string }): string {
  const clients = Object.entries(secrets.serviceClients).map(([name, secret]) => [
    `${name.toUpperCase()}_CLIENT_SECRET`,
    secret,
  ]);
  const lines: Readonly<Record<string, string>> = {
    ...Object.fromEntries(clients),
    SERVICE_CLIENTS: knownClients(secrets),
    KEY_ENCRYPTION_SECRET: secrets.keyEncryption,
    ORDER_TOKEN_SECRET: secrets.orderTokens,
    STRIPE_SECRET_KEY: secrets.stripeKey,
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhooks,
    ...secrets.engines,
    SOUK_ADMIN_EMAIL: owner.email,
    SOUK_ADMIN_PASSWORD: owner.password,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${quote(name, value)}`)
    .join("\n");
}

/** Only what a person chose can need it. In single quotes every reader of env files takes a text as it is. */
function quote(name: string, value: string): string {
  if (/^[\w.,:@+-]*$/.test(value)) return value;
  if (/['\r\n\\]/.test(value)) {
    throw new CommandError(`${name} can't stand in an env file: it has a quote, a backslash or a line break`);
  }
  return `'${value}'`;
}
