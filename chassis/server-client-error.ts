// The answer to what is not HTTP, or comes too slowly: Node has no request object for it, so it is written by hand.
import type { Duplex } from "node:stream";
import { type ProblemCode, problemCodes } from "@souk/contracts/problem";
import { PROBLEM_TYPE, problem, toProblemDetails } from "./errors.ts";

const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};
const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  413: "Payload Too Large",
  431: "Request Header Fields Too Large",
};

export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex, traceId: string): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawProblem(codes[error.code ?? ""] ?? "bad_request", traceId), () => socket.destroy());
}

/** A whole answer, connection closed behind it. */
export function rawProblem(code: ProblemCode, traceId: string, detail?: string): string {
  const { status } = problemCodes[code];
  const body = JSON.stringify(toProblemDetails(problem(code, detail), traceId));
  return (
    `HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`
  );
}
