// A file goes up with its progress, which fetch does not tell: the one place with XMLHttpRequest.
import { Failure } from "../api/failure.ts";
import { REQUESTED_WITH } from "../api/shop.ts";

export type Sending = {
  readonly path: string;
  readonly file: File;
  readonly type: string;
  readonly idempotencyKey: string;
  /** From 0 to 1. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
};

/** Nobody else answers this: the person before the page gave it up. */
const GIVEN_UP = 499;

/** The answer's JSON. Throws a Failure. */
export function sendFile({ path, file, type, idempotencyKey, onProgress, signal }: Sending): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/admin${path}`);
    const headers = { ...REQUESTED_WITH, "content-type": type, "idempotency-key": idempotencyKey };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => total > 0 && onProgress(loaded / total);
    request.onload = () => {
      const body = bodyOf(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body);
      else
        reject(
          new Failure(request.status, (body ?? { code: "bad_gateway" }) as ConstructorParameters<typeof Failure>[1]),
        );
    };
    request.onerror = () => reject(new Failure(0, { code: "unreachable" }));
    request.onabort = () => reject(new Failure(GIVEN_UP, { code: "given_up" }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
