// Typed reading of a decoded form, with Stripe's own refusals. A reader knows which parameters its endpoint takes,
// so that an unknown one is an error and not a silent omission.
import { invalidParameter, missingParameter, unknownParameter } from "./errors.ts";
import type { FormTree, FormValue } from "./form.ts";

const TEXT_MAX = 5_000;
const METADATA_KEYS_MAX = 50;
const METADATA_KEY_MAX = 40;
const METADATA_VALUE_MAX = 500;

export function allowOnly(form: FormTree, allowed: ReadonlySet<string>, prefix = ""): void {
  for (const key of Object.keys(form)) {
    if (!allowed.has(key)) throw unknownParameter(prefix === "" ? key : `${prefix}[${key}]`);
  }
}

export function text(value: FormValue | undefined, param: string): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw invalidParameter(`Invalid string: ${JSON.stringify(value)}`, param);
  if (value.length > TEXT_MAX) throw invalidParameter(`Invalid string: ${param} is too long.`, param);
  return value;
}

export function requiredText(value: FormValue | undefined, param: string): string {
  const read = text(value, param);
  if (read === undefined) throw missingParameter(param);
  return read;
}

export function integer(value: FormValue | undefined, param: string): number | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string" || !/^-?\d{1,15}$/.test(value)) {
    throw invalidParameter(
      `Invalid integer: ${typeof value === "string" ? value.slice(0, 50) : "{}"}`,
      param,
      "parameter_invalid_integer",
    );
  }
  return Number(value);
}

export function boolean(value: FormValue | undefined, param: string): boolean | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === "true") return true;
  if (value === "false") return false;
  throw invalidParameter(`Invalid boolean: ${typeof value === "string" ? value.slice(0, 50) : "{}"}`, param);
}

export function oneOf<Choice extends string>(
  value: FormValue | undefined,
  param: string,
  choices: readonly Choice[],
): Choice | undefined {
  const read = text(value, param);
  if (read === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === read);
  if (choice === undefined) throw invalidParameter(`Invalid ${param}: must be one of ${choices.join(", ")}`, param);
  return choice;
}

export function tree(value: FormValue | undefined, param: string): FormTree | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") throw invalidParameter(`Invalid object`, param);
  return value;
}

export function texts(value: FormValue | undefined, param: string): readonly string[] {
  const branch = tree(value, param);
  if (branch === undefined) return [];
  return Object.values(branch).map((entry, index) => requiredText(entry, `${param}[${index}]`));
}

export function trees(value: FormValue | undefined, param: string): readonly FormTree[] {
  const branch = tree(value, param);
  if (branch === undefined) return [];
  return Object.entries(branch).map(([key, entry]) => {
    const read = tree(entry, `${param}[${key}]`);
    if (read === undefined) throw missingParameter(`${param}[${key}]`);
    return read;
  });
}

export type Metadata = Readonly<Record<string, string>>;

/** New metadata over the old: an empty value removes its key, an empty `metadata` removes all. */
export function metadata(value: FormValue | undefined, old: Metadata = {}): Metadata {
  if (value === undefined) return old;
  if (value === "") return {};
  const branch = tree(value, "metadata") ?? {};
  const merged: Record<string, string> = { ...old };
  for (const [key, entry] of Object.entries(branch)) {
    if (typeof entry !== "string") throw invalidParameter("Metadata values must be strings.", `metadata[${key}]`);
    if (key.length > METADATA_KEY_MAX)
      throw invalidParameter(`Metadata keys must be at most ${METADATA_KEY_MAX} characters.`, `metadata[${key}]`);
    if (entry.length > METADATA_VALUE_MAX) {
      throw invalidParameter(`Metadata values can have up to ${METADATA_VALUE_MAX} characters.`, `metadata[${key}]`);
    }
    if (entry === "") delete merged[key];
    else merged[key] = entry;
  }
  if (Object.keys(merged).length > METADATA_KEYS_MAX)
    throw invalidParameter("You can have up to 50 metadata keys.", "metadata");
  return merged;
}

export type TimeRange = { readonly fromMs: number; readonly untilMs: number };

/** `created=1700000000` or `created[gte|gt|lte|lt]`, whole seconds; both ends of the answer are inclusive milliseconds. */
export function timeRange(value: FormValue | undefined, param = "created"): TimeRange {
  if (value === undefined || value === "") return { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER };
  if (typeof value === "string") {
    const at = (integer(value, param) ?? 0) * 1000;
    return { fromMs: at, untilMs: at + 999 };
  }
  allowOnly(value, RANGE_KEYS, param);
  const bound = (key: string) => integer(value[key], `${param}[${key}]`);
  const gt = bound("gt");
  const gte = bound("gte");
  const lt = bound("lt");
  const lte = bound("lte");
  return {
    fromMs: Math.max(gte === undefined ? 0 : gte * 1000, gt === undefined ? 0 : (gt + 1) * 1000),
    untilMs: Math.min(
      lte === undefined ? Number.MAX_SAFE_INTEGER : lte * 1000 + 999,
      lt === undefined ? Number.MAX_SAFE_INTEGER : lt * 1000 - 1,
    ),
  };
}

const RANGE_KEYS: ReadonlySet<string> = new Set(["gt", "gte", "lt", "lte"]);
