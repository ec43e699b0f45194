// What every refusal must look like: a problem document with its code, and nothing of the inside.
import assert from "node:assert/strict";
import type { Answer } from "./wire.ts";

const INSIDE = /node_modules|\/services\/|\/chassis\/|node:internal|SQLITE|SELECT |INSERT |\n\s+at /;

export function assertProblem(answer: Answer, status: number | readonly number[], code?: string, about = ""): void {
  const wanted = typeof status === "number" ? [status] : status;
  assert.ok(
    wanted.includes(answer.status),
    `${about}: wanted ${wanted.join(" or ")}, got ${answer.status} ${answer.text}`,
  );
  assert.equal(answer.headers["content-type"], "application/problem+json", about);
  assert.equal(answer.body.status, answer.status, about);
  assert.match(String(answer.body.traceId), /^[0-9a-f]{32}$/, about);
  if (code !== undefined) assert.equal(answer.body.code, code, `${about}: ${answer.text}`);
  assert.doesNotMatch(answer.text, INSIDE, about);
}

/** Two refusals that must not tell their cases apart: everything but the trace is the same. */
export function assertSameRefusal(one: Answer, other: Answer, about: string): void {
  const strip = ({ status, body, headers }: Answer) => ({
    status,
    body: { ...body, traceId: "-" },
    type: headers["content-type"],
    cache: headers["cache-control"],
    length: headers["content-length"],
  });
  assert.deepEqual(strip(one), strip(other), about);
}
