// Which addresses a picture may have: our own media, or https at a public name. Nothing on the server ever fetches
// one, so no request can be forged through it; this keeps scripts and intranets out of shoppers' pages as well.
import { isIP } from "node:net";
import { MAX_URL } from "@souk/contracts/products/product-schema";

/** Root-relative (RFC 3986, `path-absolute`), without an empty segment, a backslash or a way up. */
const OWN = /^\/(?!\/)[\w.~!$&'()*+,;=:@%/?-]*$/;
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|home|lan)$/;

export function isAllowedImageUrl(url: string): boolean {
  if (url.length > MAX_URL) return false;
  if (url.startsWith("/")) return OWN.test(url) && !url.includes("//") && !url.split(/[/?]/).some(isDots);
  // A parser drops line breaks and reads "\\" as "/": what is stored would not be what was looked at.
  if (/[\t\n\r\\]/.test(url) || !URL.canParse(url)) return false;
  const { protocol, username, password, hostname } = new URL(url);
  return protocol === "https:" && username === "" && password === "" && isPublicHost(hostname);
}

/** A literal address has no business in a catalogue, public or not; a name needs a dot. */
function isPublicHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "").toLowerCase();
  if (name.startsWith("[") || isIP(name) !== 0) return false;
  return name.includes(".") && !PRIVATE_NAMES.test(name);
}

function isDots(part: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(part);
}
