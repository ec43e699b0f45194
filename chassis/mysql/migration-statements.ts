// A migration's file as single statements: DDL commits at once in MySQL, so each of them is a step of its own. A statement
// ends with a semicolon at the end of a line; what follows `--` on a line is said to people.
const COMMENT = /(^|\s)--\s.*$/gm;
const END = /;[ \t]*$/m;

export function statementsOf(sql: string): readonly string[] {
  return sql
    .replaceAll("\r\n", "\n")
    .replace(COMMENT, "")
    .split(END)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
