// Which content coding an answer gets: brotli or gzip where the client takes it and the content shrinks.
export type Coding = "br" | "gzip" | "identity";

/** Below this a compressed answer is no smaller on the wire than a packet. */
export const MIN_COMPRESSED_BYTES = 1_024;

/** RFC 9110, 12.5.3, in the part that matters: a coding counts unless its weight is zero. */
export function chooseCoding(acceptEncoding: string): Coding {
  if (acceptEncoding === "") return "identity";
  const accepted = acceptEncoding.toLowerCase();
  if (accepts(accepted, "br")) return "br";
  return accepts(accepted, "gzip") ? "gzip" : "identity";
}

function accepts(header: string, coding: string): boolean {
  const at = header.indexOf(coding);
  if (at === -1) return false;
  const end = header.indexOf(",", at);
  const item = header.slice(at, end === -1 ? undefined : end);
  return !/;\s*q=0(?:\.0{0,3})?\s*$/.test(item);
}

export function isCompressible(contentType: string): boolean {
  return /^(?:text\/|application\/(?:json|problem\+json|javascript|xml)|image\/svg\+xml)/i.test(contentType);
}
