// The links of users, asked for at the moment of sending: a token is in our memory while the mail is written, and in no
// store, event or log of ours.
import type { ServiceClient } from "@souk/chassis/client";
import { backgroundContext } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import type { Foundation } from "@souk/chassis/stall";
import { readMailLink } from "@souk/contracts/users/internal-routes";
import { mailLinkPaths } from "@souk/contracts/users/mail-link";

export type LinkSource = {
  /** The whole URL; `ended` where the link was used or works no more. Throws where users does not answer. */
  urlOf(linkId: string): Promise<string | "ended">;
};

type Parts = Pick<Foundation, "clock" | "random" | "log"> & {
  readonly client: Pick<ServiceClient, "call">;
  readonly shopUrl: string;
};

/** Far below a claim's time: a mail that can't be written now is tried again. */
const ASK_TIMEOUT_MS = 5_000;

export function createLinkSource({ client, shopUrl, ...about }: Parts): LinkSource {
  return {
    urlOf: async (id) => {
      const context = backgroundContext({ ...about, timeoutMs: ASK_TIMEOUT_MS });
      const reply = await client.call(readMailLink, { params: { id }, context });
      if (!("problem" in reply)) {
        const { purpose, token } = reply.body;
        return `${shopUrl}${mailLinkPaths[purpose]}?token=${encodeURIComponent(token)}`;
      }
      if (reply.status === 404) return "ended";
      throw problem("unavailable", "users does not tell a link");
    },
  };
}
