// The port of uploads. A file is named by the hash of its bytes, so it never changes and the same file is kept once. What
// can be made again of a file (its widths, its size) is kept beside, apart from it: no backup needs that.

export type MediaStore = {
  /** Durable when it returns. The same bytes and type again: the same name. */
  put(bytes: Uint8Array, extension: string): Promise<string>;
  /** Nothing for a name that was never answered, whatever it looks like. */
  read(name: string): Promise<Buffer | undefined>;
  /** Whole or not at all, but a power cut may take it away. */
  keepMade(name: string, part: string, bytes: Uint8Array): Promise<void>;
  readMade(name: string, part: string): Promise<Buffer | undefined>;
};

export const MEDIA_NAME = /^[0-9a-f]{64}\.[a-z]{3,4}$/;
/** `640.webp`, `size.json`. */
export const MADE_PART = /^[a-z0-9]{1,16}\.[a-z]{3,4}$/;
