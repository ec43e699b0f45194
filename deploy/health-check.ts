// The container's health check: alive is who answers /healthz on its own port. Exit code 0 or 1, no tool but Node.
import { get } from "node:http";

const TIMEOUT_MS = 4_000;

const { HOST = "", PORT = "8080" } = process.env;
const host = ["", "0.0.0.0", "::"].includes(HOST) ? "127.0.0.1" : HOST;
const request = get({ host, port: Number(PORT), path: "/healthz", timeout: TIMEOUT_MS }, (answer) => {
  answer.resume();
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
});
request.once("timeout", () => request.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
request.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
