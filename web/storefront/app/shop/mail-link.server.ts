// A page that a mail's link leads to: the token goes from the address into a cookie before anything is drawn, and nothing
// is done with it until a button is pressed, because programs that look through mails open links.
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import type { PageHost } from "@souk/web/page-host";
import { redirect } from "react-router";

/** Whether there is a token. Throws the way to the same page without it in the address. */
export function arrived(host: PageHost, purpose: MailLinkPurpose, request: Request): boolean {
  const { pathname, searchParams } = new URL(request.url);
  const token = searchParams.get("token");
  if (token === null) return host.mailToken(purpose) !== undefined;
  host.keepMailToken(purpose, token);
  throw redirect(pathname, 303);
}
