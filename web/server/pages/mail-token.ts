// The cookie of a link that came by mail: its token leaves the address at once, so that no history, no referrer and no
// copied address carries it.
import { type MailLinkPurpose, mailLinkPurposes } from "@souk/contracts/users/mail-link";

const TOKEN = /^[A-Za-z0-9_.~-]{1,512}$/;

export function readMailToken(cookie: string | undefined, purpose: MailLinkPurpose): string | undefined {
  const [name = "", token = ""] = split(cookie ?? "");
  return name === purpose && TOKEN.test(token) ? token : undefined;
}

/** Undefined for what no link can have. */
export function writeMailToken(purpose: MailLinkPurpose, token: string): string | undefined {
  return mailLinkPurposes.includes(purpose) && TOKEN.test(token) ? `${purpose}~${token}` : undefined;
}

function split(text: string): readonly string[] {
  const at = text.indexOf("~");
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + 1)];
}
