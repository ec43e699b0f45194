// For tests: a line to a server on loopback that can be cut and mended, as a network or a server that goes away.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";

export type Line = {
  /** The server's URL, by way of this line. */
  readonly url: string;
  /** Ends what is connected and refuses what comes. */
  cut(): void;
  /** The server still hears everything, but nothing that it says arrives. */
  stall(): void;
  mend(): void;
  close(): Promise<void>;
};

export async function createLine(target: URL): Promise<Line> {
  const sockets = new Set<Socket>();
  const stalling = new Set<() => void>();
  let isCut = false;
  let isStalled = false;
  let port = 0;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    near.pipe(far);
    const answers = renamed(target, port);
    far.pipe(answers);
    if (!isStalled) answers.pipe(near);
    stalling.add(() => answers.unpipe(near));
  });
  server.listen(0, target.hostname);
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  const url = new URL(target);
  url.port = String(port);
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href.replace(/\/$/, ""),
    cut: () => {
      isCut = true;
      end();
    },
    stall: () => {
      isStalled = true;
      for (const stop of stalling) stop();
    },
    mend: () => {
      if (isStalled) end();
      stalling.clear();
      isStalled = false;
      isCut = false;
    },
    close: async () => {
      end();
      server.close();
    },
  };
}

/** Kafka tells its clients where it is; who came by the line is told of the line. */
function renamed(target: URL, port: number): Transform {
  const place = (at: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(at);
    return Buffer.concat([Buffer.from(target.hostname), bytes]);
  };
  const [theirs, ours] = [place(Number(target.port)), place(port)];
  let kept = Buffer.alloc(0);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      let bytes = Buffer.concat([kept, chunk]);
      for (let at = bytes.indexOf(theirs); at >= 0; at = bytes.indexOf(theirs, at + ours.length)) ours.copy(bytes, at);
      const held = Array.from({ length: theirs.length - 1 }, (_, index) => theirs.length - 1 - index).find(
        (length) => length <= bytes.length && bytes.subarray(-length).equals(theirs.subarray(0, length)),
      );
      kept = bytes.subarray(bytes.length - (held ?? 0));
      bytes = bytes.subarray(0, bytes.length - kept.length);
      done(null, bytes);
    },
  });
}

/** A real server's, as its variable names it. One that is not there is a failure. */
export function testEngineUrl(variable: string): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: this test needs the real server`);
  return url;
}
