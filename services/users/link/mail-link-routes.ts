// A forgotten password and a new address over HTTP; and the link itself, for the service that sends it.
import { type Clock, toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { readMailLink } from "@souk/contracts/users/internal-routes";
import { forgotPassword, resetPassword, sendVerification, verifyEmail } from "@souk/contracts/users/mail-link-routes";
import { callerId, noStore, occasionOf, refusal } from "../edge.ts";
import type { UserMetrics } from "../metrics.ts";
import type { MailLinks } from "./mail-link.ts";
import type { MailLinkStore } from "./mail-link-store.ts";
import type { Recovery, Used } from "./recovery.ts";

type Parts = {
  readonly recovery: Recovery;
  readonly links: MailLinkStore;
  readonly mailLinks: MailLinks;
  readonly clock: Clock;
  readonly metrics: UserMetrics;
};

/** Who may see a link's token. */
const SENDER = "notifications";

export function mailLinkRoutes({ recovery, links, mailLinks, clock, metrics }: Parts): readonly Served[] {
  const used = (action: string, outcome: Used): void => {
    metrics.signIn(action, outcome.kind);
    if (outcome.kind !== "used") throw refusal(outcome);
  };
  return [
    serve(forgotPassword, async (request) => {
      const outcome = await recovery.forgot(request.body.email, occasionOf(request, clock));
      metrics.signIn("forgot", outcome.kind);
      if (outcome.kind !== "asked") throw refusal(outcome);
      return { status: 202, body: null, headers: noStore };
    }),
    serve(resetPassword, async (request) => {
      const { token, password } = request.body;
      used("reset", await recovery.reset(token, password, occasionOf(request, clock)));
      return { status: 204, body: null };
    }),
    serve(verifyEmail, async (request) => {
      used("verify", await recovery.verify(request.body.token, occasionOf(request, clock)));
      return { status: 204, body: null };
    }),
    serve(sendVerification, async (request) => {
      const outcome = await recovery.sendVerification(callerId(request), occasionOf(request, clock));
      if (outcome.kind === "gone") throw problem("unauthenticated");
      if (outcome.kind === "already_verified") throw problem("conflict", "The address is verified already");
      if (outcome.kind !== "asked") throw refusal(outcome);
      return { status: 202, body: null };
    }),
    serve(readMailLink, async ({ params, caller }) => {
      if (caller.kind !== "service" || caller.name !== SENDER) throw problem("forbidden");
      const link = await links.find(params.id, clock.now());
      const token = link && mailLinks.tokenOf(link);
      if (!link || token === undefined) throw problem("not_found");
      const { purpose, email, expiresAt } = link;
      return { status: 200, body: { purpose, email, token, expiresAt: toTime(expiresAt) }, headers: noStore };
    }),
  ];
}
