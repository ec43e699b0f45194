// Compares two schemas of one place, recursively. In a request nothing that was accepted may be refused; in an answer
// nothing that was told may be missing. Names and enum values may not vanish from either.
import type { JsonSchema } from "./json-schema.ts";

export type Direction = "request" | "answer";

type Comparison = {
  readonly before: JsonSchema;
  readonly now: JsonSchema;
  readonly direction: Direction;
  readonly at: string;
};

export function compareSchemas(
  before: JsonSchema,
  now: JsonSchema,
  direction: Direction,
  at: string,
): readonly string[] {
  const comparison = { before, now, direction, at };
  if (before.anyOf || now.anyOf) return compareUnions(comparison);
  if (before.type !== now.type) return [`${at}: was ${before.type}, is ${now.type}`];
  return [
    ...compareValues(comparison),
    ...(direction === "request" ? compareLimits(comparison) : []),
    ...compareFields(comparison),
    ...compareInner(comparison),
  ];
}

/** Every member of the old union needs one in the new one that is compatible; a plain schema is a union of one. */
function compareUnions({ before, now, direction, at }: Comparison): readonly string[] {
  const members = now.anyOf ?? [now];
  const lost = (before.anyOf ?? [before]).flatMap((member) => {
    const tries = members.map((each) => compareSchemas(member, each, direction, at));
    return tries.some((breaks) => breaks.length === 0) ? [] : (tries[0] ?? [`${at}: has vanished`]);
  });
  if (direction === "request") return lost;
  const had = before.anyOf ?? [before];
  const added = members.filter(
    (each) => !had.some((member) => compareSchemas(member, each, direction, at).length === 0),
  );
  return [...lost, ...added.map((each) => `${at}: may now also be ${each.type}`)];
}

function compareValues({ before, now, at }: Comparison): readonly string[] {
  const gone = (before.enum ?? []).filter((value) => now.enum !== undefined && !now.enum.includes(value));
  const values = gone.map((value) => `${at}: the value ${JSON.stringify(value)} has vanished`);
  if (before.const !== undefined && before.const !== now.const) values.push(`${at}: the constant has changed`);
  return values;
}

const lowest = ["minimum", "minLength", "minItems", "minProperties"] as const;
const highest = ["maximum", "maxLength", "maxItems"] as const;

/** Stricter limits refuse what was fine. A changed pattern or format can't be judged by machine: it is reported. */
function compareLimits({ before, now, at }: Comparison): readonly string[] {
  const raised = lowest.filter(
    (limit) => (now[limit] ?? Number.NEGATIVE_INFINITY) > (before[limit] ?? defaultLow(limit)),
  );
  const lowered = highest.filter((limit) => (now[limit] ?? Infinity) < (before[limit] ?? Infinity));
  const changed = (["pattern", "format"] as const).filter(
    (each) => now[each] !== undefined && now[each] !== before[each],
  );
  const narrowed =
    now.enum !== undefined && before.enum === undefined ? [`${at}: only some values are allowed now`] : [];
  const unique = now.uniqueItems === true && before.uniqueItems !== true ? [`${at}: items must be unique now`] : [];
  return [
    ...[...raised, ...lowered].map((limit) => `${at}: ${limit} was ${before[limit] ?? "free"}, is ${now[limit]}`),
    ...changed.map((each) => `${at}: ${each} was ${before[each] ?? "free"}, is ${now[each]}`),
    ...narrowed,
    ...unique,
  ];
}

function defaultLow(limit: (typeof lowest)[number]): number {
  return limit === "minimum" ? Number.NEGATIVE_INFINITY : 0;
}

function compareFields({ before, now, direction, at }: Comparison): readonly string[] {
  const old = before.properties ?? {};
  const current = now.properties ?? {};
  const fields = Object.entries(old).flatMap(([name, schema]) => {
    const inner = current[name];
    return inner ? compareSchemas(schema, inner, direction, `${at}.${name}`) : [`${at}.${name} has vanished`];
  });
  const demanded = new Set(now.required ?? []);
  const promised = new Set(before.required ?? []);
  const required =
    direction === "request"
      ? [...demanded].filter((name) => !promised.has(name)).map((name) => `${at}.${name} has become required`)
      : [...promised]
          .filter((name) => current[name] && !demanded.has(name))
          .map((name) => `${at}.${name} is no longer promised`);
  return [...fields, ...required];
}

function compareInner({ before, now, direction, at }: Comparison): readonly string[] {
  const items = before.items && now.items ? compareSchemas(before.items, now.items, direction, `${at}[]`) : [];
  const records = Object.entries(before.patternProperties ?? {}).flatMap(([pattern, schema]) => {
    const inner = now.patternProperties?.[pattern];
    return inner ? compareSchemas(schema, inner, direction, `${at}{}`) : [`${at}: keys like ${pattern} have vanished`];
  });
  return [...items, ...records];
}
