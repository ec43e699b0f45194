// What a file is, told by its bytes; names and claimed types are nobody's proof.

export type MediaType = { readonly extension: string; readonly contentType: string };

const PNG = { extension: "png", contentType: "image/png" };
const JPEG = { extension: "jpg", contentType: "image/jpeg" };
const GIF = { extension: "gif", contentType: "image/gif" };
const WEBP = { extension: "webp", contentType: "image/webp" };
const AVIF = { extension: "avif", contentType: "image/avif" };
const SVG = { extension: "svg", contentType: "image/svg+xml" };
export const mediaTypes: readonly MediaType[] = [PNG, JPEG, GIF, WEBP, AVIF, SVG];

/** An SVG says so early: behind a declaration, comments and a doctype at most. */
const SVG_PROLOGUE = 2048;

export function sniff(bytes: Uint8Array): MediaType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SVG_PROLOGUE));
  const ascii = (start: number, end: number): string => head.toString("latin1", start, end);
  if (ascii(0, 8) === "\x89PNG\r\n\x1a\n") return PNG;
  if (ascii(0, 3) === "\xff\xd8\xff") return JPEG;
  if (ascii(0, 6) === "GIF87a" || ascii(0, 6) === "GIF89a") return GIF;
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return WEBP;
  if (ascii(4, 8) === "ftyp" && ["avif", "avis"].includes(ascii(8, 12))) return AVIF;
  return isSvg(head.toString("utf8")) ? SVG : undefined;
}

function isSvg(head: string): boolean {
  const text = head.replace(/^\ufeff/, "").trimStart();
  return text.startsWith("<") && /<svg[\s>]/.test(text) && !/<html[\s>]/i.test(text);
}

export function typeOfName(name: string): MediaType | undefined {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return mediaTypes.find((type) => type.extension === extension);
}
