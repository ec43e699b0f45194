// What a backup says of itself: `backup.json` first, so that a reader knows at once whether it can go on, and
// `manifest.json` last, with the size and the SHA-256 of every file before it. A third file holds the manifest's own
// digest, so that no byte of an archive can change unnoticed, and `sha256sum -c` can check it without us.
import { hash } from "node:crypto";

/** Raised when a reader of the old format would misread the new one. */
export const FORMAT = 1;
export const HEAD_FILE = "backup.json";
export const MANIFEST_FILE = "manifest.json";
export const SEAL_FILE = "manifest.sha256";
export const MAX_HEAD_BYTES = 4_096;
/** A line for each picture: some 400,000 of them. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

export type BackupHead = {
  readonly format: number;
  /** The release of Souk that made it. */
  readonly souk: string;
  /** ISO 8601: when the stores were as they are in it. */
  readonly at: string;
};

export type BackupFile = {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** Rows by table, of a store. */
  readonly rows?: Readonly<Record<string, number>>;
};

export type Manifest = BackupHead & { readonly files: readonly BackupFile[] };

const STORE = /^stores\/([a-z][a-z0-9-]{0,40})\.db$/;
const PICTURE = /^media\/([0-9a-f]{2})\/\1[0-9a-f]{62}\.[a-z]{3,4}$/;
const SINGLE = ["secrets.json", "demo.json"];

/** What belongs into a backup, and so all that a restore ever writes. */
export const belongs = (name: string): boolean => SINGLE.includes(name) || STORE.test(name) || PICTURE.test(name);
export const isPicture = (name: string): boolean => PICTURE.test(name);
/** `orders` of `stores/orders.db`. */
export const storeOf = (name: string): string | undefined => STORE.exec(name)?.[1];

export const write = (value: BackupHead | Manifest): string => `${JSON.stringify(value, null, 1)}\n`;
export const sealOf = (manifest: string): string => `${hash("sha256", manifest)}  ${MANIFEST_FILE}\n`;

export function parseHead(text: string): BackupHead | undefined {
  const found = parseObject(text);
  if (!found) return undefined;
  const { format, souk, at } = found;
  if (typeof format !== "number" || typeof souk !== "string" || typeof at !== "string") return undefined;
  return { format, souk, at };
}

export function parseManifest(text: string): Manifest | undefined {
  const head = parseHead(text);
  const files = parseObject(text)?.files;
  return head && Array.isArray(files) && files.every(isFile) ? { ...head, files } : undefined;
}

function isFile(value: unknown): value is BackupFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, size, sha256, rows } = value as Record<string, unknown>;
  return (
    typeof name === "string" &&
    Number.isSafeInteger(size) &&
    typeof sha256 === "string" &&
    (rows === undefined || isRows(rows))
  );
}

const isRows = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((count) => Number.isSafeInteger(count));

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
