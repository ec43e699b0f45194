// `souk up` opens one gateway only: another one is a process's worth of its own in ours.
import { join } from "node:path";
import { readConfig } from "@souk/chassis/config";
import { readSecrets } from "../../cli/market/secrets.ts";
import { settings } from "../../services/gateway/config.ts";
import { createService } from "../../services/gateway/service.ts";
import type { Market } from "./market.ts";

type Cleanup = { after(task: () => Promise<unknown>): void };

/** Its URL. */
export async function openGateway(
  market: Pick<Market, "folder" | "url">,
  environment: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<string> {
  const secrets = await readSecrets(join(market.folder, "secrets.json"));
  const gateway = createService({
    config: readConfig(settings, {
      DISCOVERY_URL: `static:${join(market.folder, "run", "processes.json")}`,
      SERVICE_CLIENT_SECRET: secrets?.serviceClients.gateway,
      PUBLIC_URL: `http://localhost:${new URL(market.url).port}`, // As `souk up` says it: the issuer of all tokens.
      INSTANCE_ID: "gateway-2",
      LOG_LEVEL: "silent",
      RATE_LIMIT: "off",
      ...environment,
    }),
    overrides: {},
  });
  const { url } = await gateway.start();
  cleanup.after(() => gateway.stop());
  return url;
}
