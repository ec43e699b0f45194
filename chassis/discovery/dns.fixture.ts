// A name server over UDP for a zone that a test writes (RFC 1035, RFC 2782): just what our questions need, so that
// `npm test` needs no server. Consul's and Kubernetes' own are asked in tests/engines.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

export type Records = {
  readonly a?: readonly string[];
  /** Eight groups, none left out. */
  readonly aaaa?: readonly string[];
  readonly srv?: readonly { readonly priority: number; readonly port: number; readonly target: string }[];
  readonly ttl?: number;
};

export type FakeNameServer = {
  /** For the URL: 127.0.0.1:port. */
  readonly address: string;
  readonly zone: Map<string, Records>;
  /** SERVFAIL to everything, as a server whose own upstream is away. */
  failing: boolean;
  readonly questions: string[];
  stop(): Promise<void>;
  start(): Promise<void>;
};

const TYPES = new Map([
  [1, "a"],
  [28, "aaaa"],
  [33, "srv"],
] as const);
const RESPONSE = 0x8480;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const HEADER_BYTES = 12;
const DEFAULT_TTL = 5;

export async function startFakeNameServer(): Promise<FakeNameServer> {
  let socket: Socket | undefined;
  let port = 0;
  const zone = new Map<string, Records>();
  const questions: string[] = [];
  const start = async (): Promise<void> => {
    const made = createSocket("udp4");
    made.on("message", (message, from) => {
      made.send(answer(message), from.port, from.address);
    });
    made.bind(port, "127.0.0.1");
    await once(made, "listening");
    port = made.address().port;
    socket = made;
  };
  const answer = (message: Buffer): Buffer => {
    const { name, type, end } = readQuestion(message);
    questions.push(`${type} ${name}`);
    const records = zone.get(name);
    const ttl = records?.ttl ?? DEFAULT_TTL;
    const data = records === undefined || server.failing ? [] : dataOf(records, type);
    const code = server.failing ? SERVFAIL : records === undefined ? NXDOMAIN : 0;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16BE(message.readUInt16BE(0), 0);
    header.writeUInt16BE(RESPONSE | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data.length, 6);
    const question = message.subarray(HEADER_BYTES, end);
    return Buffer.concat([header, question, ...data.map((each) => recordOf(question, ttl, each))]);
  };
  const server: FakeNameServer = {
    get address() {
      return `127.0.0.1:${port}`;
    },
    zone,
    failing: false,
    questions,
    stop: async () => {
      const gone = socket;
      socket = undefined;
      if (gone === undefined) return;
      gone.close();
      await once(gone, "close");
    },
    start,
  };
  await start();
  return server;
}

function readQuestion(message: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("ascii", at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = TYPES.get(message.readUInt16BE(at + 1) as 1 | 28 | 33) ?? "other";
  return { name: labels.join("."), type, end: at + 5 };
}

function dataOf({ a = [], aaaa = [], srv = [] }: Records, type: string): readonly Buffer[] {
  if (type === "a") return a.map((each) => Buffer.from(each.split(".").map(Number)));
  if (type === "aaaa") return aaaa.map((each) => Buffer.from(each.replaceAll(":", ""), "hex"));
  if (type !== "srv") return [];
  return srv.map(({ priority, port, target }) => {
    const head = Buffer.alloc(6);
    head.writeUInt16BE(priority, 0);
    head.writeUInt16BE(port, 4);
    return Buffer.concat([head, ...target.split(".").map(label), Buffer.from([0])]);
  });
}

function label(text: string): Buffer {
  return Buffer.from([text.length, ...Buffer.from(text)]);
}

function recordOf(question: Buffer, ttl: number, data: Buffer): Buffer {
  const tail = Buffer.alloc(6);
  tail.writeUInt32BE(ttl, 0);
  tail.writeUInt16BE(data.length, 4);
  return Buffer.concat([question, tail, data]);
}
