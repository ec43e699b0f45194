// One header of a tar archive (POSIX.1-1988 ustar, with GNU's base-256 sizes from 8 GiB on): 512 bytes that say the name,
// the size and the time of the file that follows. Plain files only. Ordinary tar programs list and unpack the result.

export const BLOCK = 512;
export const MAX_NAME = 100;

export type TarHeader = {
  readonly name: string;
  readonly size: number;
  /** Whole seconds since 1970. */
  readonly atSeconds: number;
};

const MAX_OCTAL_SIZE = 8 ** 11 - 1;
const [SIZE, TIME, CHECKSUM] = [124, 136, 148];

export function encodeHeader({ name, size, atSeconds }: TarHeader): Buffer {
  if (!/^[\x21-\x7e]+$/.test(name) || name.length > MAX_NAME) throw new Error(`tar can't hold the name ${name}`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, "latin1");
  header.write("0000600\0", 100, "latin1"); // Readable by its owner alone.
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  if (size <= MAX_OCTAL_SIZE) header.write(octal(size, 11), SIZE, "latin1");
  else {
    header[SIZE] = 0x80;
    header.writeBigUInt64BE(BigInt(size), SIZE + 4);
  }
  header.write(octal(atSeconds, 11), TIME, "latin1");
  header.write("        ", CHECKSUM, "latin1");
  header.write("0", 156, "latin1"); // A plain file.
  header.write("ustar\x0000", 257, "latin1");
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    CHECKSUM,
    "latin1",
  );
  return header;
}

/** Undefined unless every byte is as `encodeHeader` writes it: nothing else is of ours. */
export function decodeHeader(header: Buffer): TarHeader | undefined {
  const end = header.indexOf(0);
  const found = {
    name: header.toString("latin1", 0, end > 0 && end <= MAX_NAME ? end : MAX_NAME),
    size: readSize(header),
    atSeconds: readOctal(header, TIME),
  };
  if (!Number.isSafeInteger(found.size) || !Number.isSafeInteger(found.atSeconds)) return undefined;
  if (!/^[\x21-\x7e]+$/.test(found.name)) return undefined;
  return encodeHeader(found).equals(header) ? found : undefined;
}

/** What fills a file up to whole blocks. */
export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");

function readSize(header: Buffer): number {
  return header[SIZE] === 0x80 ? Number(header.readBigUInt64BE(SIZE + 4)) : readOctal(header, SIZE);
}

function readOctal(header: Buffer, offset: number): number {
  const text = header.toString("latin1", offset, offset + 11);
  return /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}
