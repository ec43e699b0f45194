// Stripe's request encoding: application/x-www-form-urlencoded with nested brackets, `a[b][0][c]=1`, `a[]=1`.
// It yields plain trees without prototypes; the limits keep a hostile body cheap.

export type FormValue = string | FormTree;
export type FormTree = { readonly [key: string]: FormValue };

const PAIRS_MAX = 500;
const DEPTH_MAX = 8;

export class FormError extends Error {}

type Branch = { [key: string]: string | Branch };

/** Decodes a form; later values of the same key win. Throws FormError for what Stripe refuses as unreadable. */
export function decodeForm(text: string): FormTree {
  const root = emptyBranch();
  if (text === "") return root;
  const pairs = text.split("&");
  if (pairs.length > PAIRS_MAX) throw new FormError("Too many parameters.");
  for (const pair of pairs) {
    if (pair === "") continue;
    const cut = pair.indexOf("=");
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? "" : decode(pair.slice(cut + 1));
    place(root, name, value);
  }
  return root;
}

/** The same parameters in another order are the same request. */
export function formFingerprint(text: string): string {
  return text.includes("&") ? text.split("&").sort().join("&") : text;
}

function emptyBranch(): Branch {
  return Object.create(null) as Branch;
}

function place(root: Branch, name: string, value: string): void {
  const firstBracket = name.indexOf("[");
  if (firstBracket <= 0) {
    root[name] = value;
    return;
  }
  const path = [name.slice(0, firstBracket), ...bracketKeys(name, firstBracket)];
  let at = root;
  for (let index = 0; index < path.length - 1; index += 1) {
    const key = resolveKey(at, path[index]!);
    const known = at[key];
    const next = typeof known === "object" ? known : emptyBranch();
    at[key] = next;
    at = next;
  }
  at[resolveKey(at, path[path.length - 1]!)] = value;
}

function bracketKeys(name: string, from: number): string[] {
  const keys: string[] = [];
  let at = from;
  while (at < name.length) {
    const end = name.indexOf("]", at);
    if (name[at] !== "[" || end < 0) throw new FormError(`Invalid parameter name: ${name.slice(0, 100)}`);
    keys.push(name.slice(at + 1, end));
    if (keys.length > DEPTH_MAX) throw new FormError("Parameters are nested too deeply.");
    at = end + 1;
  }
  return keys;
}

/** `a[]=` appends: it takes the next free position. */
function resolveKey(branch: Branch, key: string): string {
  return key === "" ? String(Object.keys(branch).length) : key;
}

function decode(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new FormError("Invalid percent-encoding in a parameter.");
  }
}
