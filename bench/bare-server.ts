// The yardstick: a Node HTTP server that does nothing but send given bytes from a ready buffer. A process of its own.
// Usage: node bare-server.ts FILE; prints its port on the first line.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const body = readFileSync(process.argv[2] ?? "/dev/null");
const headers = { "content-type": "application/json; charset=utf-8", "content-length": String(body.length) };

const server = createServer((_, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(address.port);
});
