// What a page of ours may load and run: nothing inline without a nonce, nothing from elsewhere. Pictures may come over
// https, because a catalogue may name them where they are.
const CONTENT = "object-src 'none'; base-uri 'none'";
const COMMON = `${CONTENT}; frame-ancestors 'none'`;

/** For server-rendered pages, whose few inline scripts carry the nonce of their answer. */
export function pagePolicy(nonce: string): string {
  return `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self'; img-src 'self' data: https:; form-action 'self'; ${COMMON}`;
}

/** For a look at a draft of the theme: the back office frames it, and no script runs in it. */
export const PREVIEW_POLICY = `default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data: https:; form-action 'self'; ${CONTENT}; frame-ancestors 'self'`;

/** For the back office, which is static files. */
export const APPLICATION_POLICY = `default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; form-action 'self'; ${COMMON}`;

/** For plain files: they load nothing. */
export const FILE_POLICY = `default-src 'none'; ${COMMON}`;
