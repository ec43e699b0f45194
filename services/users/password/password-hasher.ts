// Passwords as argon2id hashes in PHC form, by OWASP's parameters. Computed on libuv's threads, a few at a time with a
// short queue, so that a flood of sign-ins neither blocks the event loop nor eats the memory.
import { argon2, timingSafeEqual } from "node:crypto";
import type { Random } from "@souk/chassis/random";

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
export type HashParameters = { readonly memoryKib: number; readonly passes: number; readonly parallelism: number };
export const owaspParameters: HashParameters = { memoryKib: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** libuv has four threads; files and name look-ups want theirs. */
const MAX_RUNNING = 2;
/** At some 40 ms each the last one waits under two seconds. */
export const MAX_WAITING = 64;

export type PasswordHasher = {
  hash(password: string): Promise<string | "busy">;
  /** The same work whether or not the password is right. */
  verify(password: string, encoded: string): Promise<"right" | "wrong" | "busy">;
  /** The same work as `verify` for an account that isn't there. */
  verifyNobody(password: string): Promise<"wrong" | "busy">;
  /** Whether a hash was made with other parameters than today's. */
  isOutdated(encoded: string): boolean;
  /** Jobs that run or wait. */
  readonly load: number;
};

type Encoded = { readonly parameters: HashParameters; readonly salt: Uint8Array; readonly hash: Uint8Array };

export function createPasswordHasher(random: Random, parameters: HashParameters = owaspParameters): PasswordHasher {
  const lanes = createLanes(MAX_RUNNING, MAX_WAITING);
  const nobody: Encoded = { parameters, salt: random.bytes(SALT_BYTES), hash: random.bytes(HASH_BYTES) };

  const check = async (password: string, { parameters: used, salt, hash }: Encoded) => {
    const computed = await lanes.run(() => derive(password, salt, used));
    if (computed === "busy") return "busy";
    return timingSafeEqual(computed, hash) ? "right" : "wrong";
  };
  return {
    hash: async (password) => {
      const salt = random.bytes(SALT_BYTES);
      const hash = await lanes.run(() => derive(password, salt, parameters));
      return hash === "busy" ? "busy" : encode({ parameters, salt, hash });
    },
    verify: (password, encoded) => check(password, decode(encoded)),
    verifyNobody: async (password) => ((await check(password, nobody)) === "busy" ? "busy" : "wrong"),
    isOutdated: (encoded) => prefixOf(decode(encoded).parameters) !== prefixOf(parameters),
    get load() {
      return lanes.load();
    },
  };
}

/** SP 800-63B-4, 3.1.1.2: NFC before hashing, and nothing else; no cutting, no trimming. */
function derive(password: string, salt: Uint8Array, parameters: HashParameters): Promise<Uint8Array> {
  const options = {
    message: Buffer.from(password.normalize("NFC")),
    nonce: salt,
    parallelism: parameters.parallelism,
    tagLength: HASH_BYTES,
    memory: parameters.memoryKib,
    passes: parameters.passes,
  };
  return new Promise((resolve, reject) => {
    argon2("argon2id", options, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}

function prefixOf({ memoryKib, passes, parallelism }: HashParameters): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$`;
}

function encode({ parameters, salt, hash }: Encoded): string {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
  return `${prefixOf(parameters)}${text(salt)}$${text(hash)}`;
}

const ENCODED = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function decode(encoded: string): Encoded {
  const [, memory, passes, parallelism, salt, hash] = ENCODED.exec(encoded) ?? [];
  if (salt === undefined || hash === undefined) throw new Error("a stored password hash is not in argon2id's PHC form");
  const parameters = { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { parameters, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

/** Runs at most `running` jobs at a time, keeps at most `waiting` more in order, and refuses the rest. */
function createLanes(running: number, waiting: number) {
  const queue: (() => void)[] = [];
  let active = 0;
  const next = (): void => {
    active -= 1;
    queue.shift()?.();
  };
  const run = async <T>(job: () => Promise<T>): Promise<T | "busy"> => {
    if (active >= running) {
      if (queue.length >= waiting) return "busy";
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
    }
    active += 1;
    try {
      return await job();
    } finally {
      next();
    }
  };
  return { run, load: () => active + queue.length };
}
