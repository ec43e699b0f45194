// What became of a call that did not succeed. The one question that matters for money and stock: is it certain that
// nothing happened?
import type { Refusal } from "@souk/contracts/client";
import type { FieldError, ProblemDetails } from "@souk/contracts/problem";

/** No answer came at all. */
export const UNREACHABLE = "unreachable";

export class Failure extends Error {
  /** 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<ProblemDetails>;

  constructor(status: number, problem: Partial<ProblemDetails>, options?: ErrorOptions) {
    super(problem.detail ?? problem.title ?? problem.code ?? "failed", options);
    this.name = "Failure";
    this.status = status;
    this.code = problem.code ?? "internal";
    this.problem = problem;
  }

  /** The shop may have done it all the same: the answer was lost, late, or came from somebody in between. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 408 || this.code === "in_flight";
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(0, { code: UNREACHABLE }, { cause: error });
}

type Answered = { readonly status: number; readonly body: unknown };
type BodyOf<A> = A extends Refusal ? never : A extends { readonly body: infer B } ? B : never;

/** The body of a success; everything else is thrown as a Failure. */
export async function taken<A extends Answered | Refusal>(call: Promise<A>): Promise<BodyOf<A>> {
  let answer: A;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw failureOf(error);
  }
  if ("problem" in answer) throw new Failure(answer.status, answer.problem);
  return answer.body as BodyOf<A>;
}

/** What is wrong with each field, by JSON pointer; the first word on a field counts. */
export function fieldErrorsOf(failure: Failure | null | undefined): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { pointer, message } of failure?.problem.errors ?? []) {
    if (!errors.has(pointer)) errors.set(pointer, message);
  }
  return errors;
}

/** Errors that no field on the page stands for: they are told at the top of the form instead. */
export function errorsBeside(
  failure: Failure | null | undefined,
  hasField: (pointer: string) => boolean,
): readonly FieldError[] {
  return (failure?.problem.errors ?? []).filter(({ pointer }) => !hasField(pointer));
}
