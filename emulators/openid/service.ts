// Souk ID, a provider that the demo starts: the pages here, the protocol by `oidc-provider`, all below /id.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@souk/chassis/clock";
import { createLog, type Log } from "@souk/chassis/log";
import type Provider from "oidc-provider";
import type { OpenidEmulatorConfig } from "./config.ts";
import { renderChoice } from "./pages/choose-page.ts";
import { renderFault } from "./pages/fault-page.ts";
import { type Rendered, STYLESHEET_PATH, stylesheet } from "./pages/layout.ts";
import { findPerson, people } from "./people.ts";
import { createProvider, MOUNT } from "./provider.ts";

export type OpenidEmulator = { start(): Promise<{ readonly url: string }>; stop(): Promise<void> };
export type OpenidEmulatorDependencies = { readonly config: OpenidEmulatorConfig; readonly log?: Log };

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_FORM_BYTES = 4_096;
const INTERACTION = /^\/id\/interaction\/([\w-]{1,128})$/;

export function createService({ config, log = quiet() }: OpenidEmulatorDependencies): OpenidEmulator {
  const provider = createProvider({
    publicUrl: config.PUBLIC_URL,
    clientSecret: config.OPENID_CLIENT_SECRET,
    redirectUri: config.OPENID_REDIRECT_URI,
  });
  provider.on("server_error", (_, error) => log.error({ err: error }, "souk id failed"));
  const protocol = provider.callback();
  const { host, protocol: scheme } = new URL(config.PUBLIC_URL);

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    // Whatever the request says: our origin is the shop's.
    request.headers["x-forwarded-host"] = host;
    request.headers["x-forwarded-proto"] = scheme.slice(0, -1);
    answer({ provider, protocol }, request, response).catch((error: unknown) => {
      if (!isLost(error)) log.error({ err: error }, "a page of souk id failed");
      if (!response.headersSent) write(response, isLost(error) ? 400 : 500, renderFault(reasonOf(error)));
    });
  });
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.PORT, config.HOST, () => {
          server.off("error", reject);
          resolve({ url: `http://${config.HOST}:${(server.address() as AddressInfo).port}` });
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;
type Parts = { readonly provider: Provider; readonly protocol: ReturnType<Provider["callback"]> };

async function answer(
  { provider, protocol }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? "/";
  const [path = "/"] = target.split("?", 1);
  if (path === "/healthz" || path === "/readyz") return void response.end("ok\n");
  if (path === STYLESHEET_PATH) return void response.writeHead(200, { "content-type": "text/css" }).end(stylesheet);
  const interaction = INTERACTION.exec(path);
  if (interaction && request.method === "POST") return choose(provider, request, response);
  if (interaction) {
    await provider.interactionDetails(request, response);
    return write(response, 200, renderChoice(path, people));
  }
  if (!path.startsWith(`${MOUNT}/`)) return write(response, 404, renderFault("There is nothing here."));
  // As a mounted application sees it (oidc-provider, "Mounting oidc-provider").
  const mounted = Object.assign(request, { originalUrl: target, url: target.slice(MOUNT.length) });
  await protocol(mounted, response);
}

/** An interaction belongs to the browser that has its cookie: nobody else can choose in its name. */
async function choose(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await forget(provider, await provider.interactionDetails(request, response));
  const person = findPerson(new URLSearchParams(await formOf(request)).get("person") ?? undefined);
  const result = person
    ? { login: { accountId: person.subject, remember: false } }
    : { error: "access_denied", error_description: "nobody was chosen" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** Nobody stays signed in here: somebody else's session would have to be ended first, by a page with a script. */
async function forget(provider: Provider, interaction: Interaction): Promise<void> {
  const { session, exp } = interaction;
  if (session?.uid === undefined) return;
  await (await provider.Session.findByUid(session.uid))?.destroy();
  delete interaction.session;
  await interaction.save(exp - Math.floor(systemClock.now() / 1000));
}

async function formOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_FORM_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_FORM_BYTES ? Buffer.concat(chunks).toString("utf8") : "";
}

function write(response: ServerResponse, status: number, { headers, body }: Rendered): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/** The interaction has ended, or is another browser's. */
function isLost(error: unknown): boolean {
  return error instanceof Error && error.name === "SessionNotFound";
}

function reasonOf(error: unknown): string {
  return isLost(error) ? "It took too long, or began in another browser." : "Something went wrong on our side.";
}

function quiet(): Log {
  return createLog({ service: "openid", instance: "openid-1", level: "warn" });
}
