// Products as the JSON text that leaves, kept until the product changes: a list of twenty is twenty look-ups and a
// concatenation. Bounded by size; what was not used for longest goes first.

/** Characters kept in each of the two generations. */
const GENERATION_CHARACTERS = 16 * 1024 * 1024;

export type Rendered = {
  get(id: string, view: string): string | undefined;
  /** Keeps a text, unless anything was dropped since `drops` was read: then the text may be older than the change. */
  set(id: string, view: string, json: string, drops: number): void;
  readonly drops: number;
  /** The product changed: everything that shows it goes. */
  drop(id: string): void;
};

type Generation = Map<string, Map<string, string>>;

export function createRendered(limit = GENERATION_CHARACTERS): Rendered {
  let young: Generation = new Map();
  let old: Generation = new Map();
  let used = 0;

  let drops = 0;

  const keep = (id: string, view: string, json: string): void => {
    if (used + json.length > limit) {
      old = young;
      young = new Map();
      used = 0;
    }
    used += json.length;
    const views = young.get(id);
    if (views) views.set(view, json);
    else young.set(id, new Map([[view, json]]));
  };

  return {
    get: (id, view) => {
      const known = young.get(id)?.get(view);
      if (known !== undefined) return known;
      const older = old.get(id)?.get(view);
      if (older !== undefined) keep(id, view, older);
      return older;
    },
    set: (id, view, json, since) => {
      if (since === drops) keep(id, view, json);
    },
    get drops() {
      return drops;
    },
    drop: (id) => {
      drops += 1;
      young.delete(id);
      old.delete(id);
    },
  };
}
