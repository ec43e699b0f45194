// How web answers: flat headers, a length always, problems as everywhere in the shop.
import type { ServerResponse } from "node:http";
import { PROBLEM_TYPE, type Problem, toProblemDetails } from "@souk/chassis/errors";

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export function answer(response: ServerResponse, status: number, headers: Headers, body: Buffer | string = ""): void {
  if (response.headersSent || response.destroyed) return;
  const length = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[]);
  response.writeHead(status, { "content-length": length });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export function answerJson(response: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  const type = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  answer(response, status, { ...type, ...headers }, JSON.stringify(value));
}

export function answerProblem(response: ServerResponse, failure: Problem, traceId: string): void {
  answerJson(response, failure.status, toProblemDetails(failure, traceId), {
    ...failure.headers,
    "content-type": PROBLEM_TYPE,
  });
}
