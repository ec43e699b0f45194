// Reads an archive from its first byte to its last, and trusts none: a header, a filling byte or an end that the writer
// would not have written is an altered archive, and one that stops early a truncated one.
import type { FileHandle } from "node:fs/promises";
import { BLOCK, decodeHeader, paddingOf } from "./tar-header.ts";

export type Entry = { readonly name: string; readonly size: number };
export type Body = AsyncIterable<Uint8Array>;

/** `foreign`: the very first header is none of ours. */
export type ArchiveFlaw = "foreign" | "truncated" | "altered";

export class ArchiveFault extends Error {
  override readonly name = "ArchiveFault";
  readonly flaw: ArchiveFlaw;
  constructor(flaw: ArchiveFlaw, message: string) {
    super(message);
    this.flaw = flaw;
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** Visits every file in order. A visitor must read the whole body, or throw. */
export async function readArchive(file: FileHandle, visit: (entry: Entry, body: Body) => Promise<void>): Promise<void> {
  let first = true;
  for (;;) {
    const block = await take(file, BLOCK, first ? "foreign" : "truncated");
    if (block.every((byte) => byte === 0)) break;
    const entry = decodeHeader(block);
    if (!entry) throw new ArchiveFault(first ? "foreign" : "altered", "a header is not as it was written");
    first = false;
    await visit({ name: entry.name, size: entry.size }, bodyOf(file, entry));
  }
  await expectZeros(file, BLOCK, "the end");
  const { bytesRead } = await file.read(Buffer.alloc(1));
  if (bytesRead > 0) throw new ArchiveFault("altered", "something follows the end");
}

/** A small file whole. */
export async function readText(body: Body): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function* bodyOf(file: FileHandle, { name, size }: Entry): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; ) {
    const chunk = await take(file, Math.min(left, CHUNK_BYTES), "truncated");
    left -= chunk.length;
    yield chunk;
  }
  await expectZeros(file, paddingOf(size), name);
}

async function expectZeros(file: FileHandle, count: number, where: string): Promise<void> {
  const bytes = await take(file, count, "truncated");
  if (bytes.some((byte) => byte !== 0)) throw new ArchiveFault("altered", `${where} is not filled with zeros`);
}

async function take(file: FileHandle, count: number, flaw: ArchiveFlaw): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(count);
  for (let filled = 0; filled < count; ) {
    const { bytesRead } = await file.read(bytes, filled, count - filled);
    if (bytesRead === 0) throw new ArchiveFault(flaw, "it ends too early");
    filled += bytesRead;
  }
  return bytes;
}
