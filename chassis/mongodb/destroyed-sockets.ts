// Commands that begin in the turn of the event loop in which a server's death is heard of: the driver (7.9) writes them to a
// socket that is destroyed already but has not said `close` yet, is told to wait for `drain`, and waits for ever. Here such
// a connection is closed first, so that the command fails with a network error as the driver means it to.
import { createRequire } from "node:module";
import { MongoNetworkError } from "mongodb";

type Connection = { readonly socket: { readonly destroyed: boolean }; onError(error: Error): void };
type SendWire = (this: Connection, ...given: unknown[]) => unknown;

const mended = new WeakSet<object>();

/** Of all connections of this process, once. A driver whose connections are made otherwise is left as it is. */
export function refuseDestroyedSockets(): void {
  const driver = createRequire(import.meta.url)("mongodb/lib/cmap/connection.js") as {
    readonly Connection?: { readonly prototype: { sendWire?: SendWire } };
  };
  const connection = driver.Connection?.prototype;
  const sendWire = connection?.sendWire;
  if (connection === undefined || sendWire === undefined || mended.has(connection)) return;
  mended.add(connection);
  connection.sendWire = function (...given) {
    if (this.socket.destroyed) this.onError(new MongoNetworkError("the connection was closed"));
    return sendWire.apply(this, given);
  };
}
