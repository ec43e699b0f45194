// The port of uploads. A file is named by the hash of its bytes, so it never changes and the same file is kept once.

export type MediaStore = {
  /** Durable when it returns. The same bytes and type again: the same name. */
  put(bytes: Uint8Array, extension: string): Promise<string>;
  /** Nothing for a name that was never answered, whatever it looks like. */
  read(name: string): Promise<Buffer | undefined>;
};

export const MEDIA_NAME = /^[0-9a-f]{64}\.[a-z]{3,4}$/;
