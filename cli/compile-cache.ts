// Where Node keeps what it made of our sources. It halves the work of every start but the first, also of a restart after
// a crash. In the clone, because it belongs to its code, not to a shop.
import { join } from "node:path";

export const compileCacheIn = (root: string): string => join(root, "node_modules", ".cache", "souk");
