// The port to where signing keys are kept, shared by all instances.
import type { StoredKey } from "./signing-key.ts";

export type KeyStore = {
  /** From the oldest to the newest. */
  list(): Promise<readonly StoredKey[]>;
  /**
   * Adds a key after `previousKid` (null: the first ever). Of several calls after the same one exactly one is `added`:
   * `beaten` means that another instance was first, and its key is in `list`.
   */
  append(key: StoredKey): Promise<"added" | "beaten">;
  /** Removes keys; never the newest. */
  remove(kids: readonly string[]): Promise<void>;
};
