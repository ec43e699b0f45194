// Writes the archive file by file. Its caller opens, syncs and renames.
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { BLOCK, encodeHeader, paddingOf } from "./tar-header.ts";

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
export type Written = { readonly name: string; readonly size: number; readonly sha256: string };

export type ArchiveWriter = {
  /** Throws when there are more or fewer bytes than said: the file changed meanwhile. */
  add(name: string, size: number, chunks: Chunks): Promise<Written>;
  end(): Promise<void>;
};

export function createArchiveWriter(file: FileHandle, atSeconds: number): ArchiveWriter {
  const append = async (bytes: Uint8Array): Promise<void> => {
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, offset);
      offset += bytesWritten;
    }
  };
  return {
    add: async (name, size, chunks) => {
      await append(encodeHeader({ name, size, atSeconds }));
      const digest = createHash("sha256");
      let written = 0;
      for await (const chunk of chunks) {
        digest.update(chunk);
        written += chunk.length;
        await append(chunk);
      }
      if (written !== size) throw new Error(`${name} changed while it was copied`);
      await append(Buffer.alloc(paddingOf(size)));
      return { name, size, sha256: digest.digest("hex") };
    },
    end: () => append(Buffer.alloc(2 * BLOCK)),
  };
}
