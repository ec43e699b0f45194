// The chart's own files, read as data: the table of processes, the values, their schema.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../market/market.ts";

export const CHART = join(ROOT, "deploy", "helm", "souk");

export type ProcessRow = {
  readonly kind: "service" | "emulator";
  readonly store?: boolean;
  readonly migrates?: boolean;
  readonly metrics?: "http" | "operations";
  readonly asks: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
};

type Table = {
  readonly common: Readonly<Record<string, string>>;
  readonly processes: Readonly<Record<string, ProcessRow>>;
};

export type ValuesSchema = {
  readonly properties: Readonly<Record<string, ValuesSchema>>;
  readonly enum?: readonly unknown[];
};

export const chartText = (name: string): string => readFileSync(join(CHART, name), "utf8");

/** With the variables that all services share. */
export function readProcesses(): Readonly<Record<string, ProcessRow>> {
  const { common, processes } = parse(chartText("files/processes.yaml")) as Table;
  return Object.fromEntries(
    Object.entries(processes).map(([name, row]) => [
      name,
      row.kind === "service" ? { ...row, variables: { ...common, ...row.variables } } : row,
    ]),
  );
}

export const readValues = (): Readonly<Record<string, unknown>> => parse(chartText("values.yaml"));

export const readSchema = (): ValuesSchema => JSON.parse(chartText("values.schema.json"));

/** `secret ORDER_TOKEN_SECRET` taken apart. */
export function sourceOf(text: string): { readonly kind: string; readonly what: string } {
  const [, kind = "", what = ""] = /^([a-z]+) (.+)$/.exec(text) ?? [];
  return { kind, what };
}
