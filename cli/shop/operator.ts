// The command line as a client of the shop: through the gateway, with the operator's credential from the data folder.
import { type Client, createClient } from "@souk/contracts/client";
import { CommandError } from "../command.ts";
import type { DataFolder } from "../market/data-folder.ts";
import { readProcesses } from "../market/process-table.ts";
import { readSecrets } from "../market/secrets.ts";

export type Operator = { readonly client: Client; readonly url: string };

type Clock = { now(): number };
type Environment = Readonly<Record<string, string | undefined>>;

/** Fetched again so long before it ends. */
const RENEW_BEFORE_MS = 60_000;

/** `SOUK_URL`, or the gateway that runs in the data folder. */
export async function gatewayUrl(environment: Environment, folder: DataFolder): Promise<string> {
  if (environment.SOUK_URL) return environment.SOUK_URL.replace(/\/$/, "");
  const gateway = (await readProcesses(folder.processesFile)).find((row) => row.service === "gateway");
  if (!gateway)
    throw new CommandError(`the shop in ${folder.path} is not running; start it with 'npm start', or set SOUK_URL`);
  return gateway.url;
}

export async function createOperator(environment: Environment, folder: DataFolder, clock: Clock): Promise<Operator> {
  const url = await gatewayUrl(environment, folder);
  const secrets = await readSecrets(folder.secretsFile);
  if (!secrets) throw new CommandError(`there is no shop in ${folder.path}; SOUK_DATA_DIR says where it is`);
  const anonymous = createClient({ baseUrl: url });
  let known: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (known && clock.now() < known.until - RENEW_BEFORE_MS) return known.token;
    const form = { grant_type: "client_credentials", client_id: "operator", client_secret: secrets.operator };
    const answer = await reach(url, () => anonymous.issueToken({ body: new URLSearchParams(form) }));
    if ("problem" in answer) throw new CommandError(`the shop at ${url} refuses the operator: ${answer.problem.title}`);
    known = { token: answer.body.access_token, until: clock.now() + answer.body.expires_in * 1000 };
    return known.token;
  };
  await token();
  return { client: createClient({ baseUrl: url, token }), url };
}

/** Turns a network that fails into one clear line. */
export async function reach<T>(url: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandError(`the shop at ${url} can't be reached: ${cause}`);
  }
}

/** The success answer, or a clear line with what the shop says. */
export function accept<A extends { readonly status: number }>(answer: A | Refused, what: string): Exclude<A, Refused> {
  if (!("problem" in answer)) return answer as Exclude<A, Refused>;
  const { title, detail, errors } = answer.problem;
  const fields = (errors ?? []).map((each) => `${each.pointer} ${each.message}`).join("; ");
  throw new CommandError(`${what}: ${title}${detail ? ` (${detail})` : ""}${fields ? `: ${fields}` : ""}`);
}

type Refused = {
  readonly status: number;
  readonly problem: {
    readonly title: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  };
};
