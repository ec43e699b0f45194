// From the contracts' routes to the one that a raw path means. A parameter is one percent-encoded segment; fixed
// segments win over parameters. Service routes are simply not in it: through the gateway they do not exist.
import { DEFAULT_BODY_LIMIT, type Route } from "@souk/contracts/route";

export type RoutedRoute = {
  readonly route: Route;
  readonly bodyLimit: number;
  /** Positions of path parameters among the segments, by name. */
  readonly parameters: ReadonlyMap<string, number>;
};

export type Match = RoutedRoute | { readonly allow: string } | undefined;

export type RouteTable = {
  /** Undefined: no such path. `allow`: the path is there, the method is not. HEAD counts as GET. */
  match(method: string, path: string): Match;
};

type Node = {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  readonly methods: Map<string, RoutedRoute>;
};

/** Deeper than any path of ours. */
const MAX_SEGMENTS = 12;

const node = (): Node => ({ fixed: new Map(), parameter: undefined, methods: new Map() });

export function createRouteTable(routes: readonly Route[]): RouteTable {
  const root = node();
  for (const route of routes) {
    if (route.access.kind !== "service") add(root, route);
  }
  return {
    match: (method, path) => {
      const segments = segmentsOf(path);
      if (segments.length > MAX_SEGMENTS) return undefined;
      const found = descend(root, segments, 0);
      if (found === undefined) return undefined;
      const routed = found.methods.get(method === "HEAD" ? "GET" : method);
      return routed ?? { allow: allowOf(found) };
    },
  };
}

function add(root: Node, route: Route): void {
  let at = root;
  const parameters = new Map<string, number>();
  segmentsOf(route.path).forEach((segment, index) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      const next = at.fixed.get(segment) ?? node();
      at.fixed.set(segment, next);
      at = next;
    } else {
      parameters.set(name, index);
      at.parameter ??= node();
      at = at.parameter;
    }
  });
  if (at.methods.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
  at.methods.set(route.method, { route, parameters, bodyLimit: route.bodyLimit ?? DEFAULT_BODY_LIMIT });
}

function descend(at: Node, segments: readonly string[], index: number): Node | undefined {
  const segment = segments[index];
  if (segment === undefined) return at.methods.size > 0 ? at : undefined;
  const fixed = at.fixed.get(segment);
  const found = fixed && descend(fixed, segments, index + 1);
  if (found !== undefined) return found;
  return at.parameter && segment !== "" ? descend(at.parameter, segments, index + 1) : undefined;
}

export function segmentsOf(path: string): string[] {
  return path.slice(1).split("/");
}

function allowOf(found: Node): string {
  const methods = [...found.methods.keys()];
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}
