// Operations that share one transaction of a store over the network, in lockstep: what they ask in the same step goes to
// the store together, and the next step begins when each of them asks again or has ended. They must not touch the same
// things (shared-commit.ts sees to that); then it is as if they had run one after the other.

export type Answered = { readonly value: unknown; readonly wrote: boolean };
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };
export type Member<Ask, T> = (ask: (asked: Ask) => Promise<unknown>) => Promise<T>;

type Place = { pending: number; wrote: boolean; ended: boolean };
type Waiting<Ask> = {
  readonly place: Place;
  readonly asked: Ask;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * `answer` takes all that is asked in one step and answers in its order. A member that fails before it has written anything
 * drops out with its error. Where one fails after it has written, or `answer` does, nothing of what they did may stay: then
 * it rejects with that error, and only when no member runs any more.
 */
export async function inLockstep<Ask, T>(
  members: readonly Member<Ask, T>[],
  answer: (asked: readonly Ask[]) => Promise<readonly Answered[]>,
): Promise<readonly Outcome<T>[]> {
  let waiting: Waiting<Ask>[] = [];
  /** Members that may still ask something in this step. */
  let moving = members.length;
  let stepping = false;
  let broken: { readonly error: unknown } | undefined;

  const fail = (error: unknown): void => {
    broken ??= { error };
    for (const each of waiting.splice(0)) settle(each, () => each.reject(error));
  };
  const settle = ({ place }: Waiting<Ask>, tell: () => void): void => {
    place.pending -= 1;
    if (place.pending === 0 && !place.ended) moving += 1;
    tell();
  };
  /** Behind the turn in which the last one asked: it may ask several things at once. */
  const stepSoon = (): void => queueMicrotask(() => void step());
  const step = async (): Promise<void> => {
    if (stepping || moving > 0 || waiting.length === 0) return;
    stepping = true;
    const asked = waiting;
    waiting = [];
    try {
      const answers = await answer(asked.map((each) => each.asked));
      for (const [index, each] of asked.entries()) {
        const { value, wrote } = answers[index] as Answered;
        each.place.wrote ||= wrote;
        settle(each, () => each.resolve(value));
      }
    } catch (error) {
      waiting.push(...asked);
      fail(error);
    } finally {
      stepping = false;
    }
    if (waiting.length > 0) stepSoon();
  };

  const run = async (member: Member<Ask, T>): Promise<Outcome<T>> => {
    const place: Place = { pending: 0, wrote: false, ended: false };
    const ask = (asked: Ask): Promise<unknown> =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken.error);
        if (place.pending === 0) moving -= 1;
        place.pending += 1;
        waiting.push({ place, asked, resolve, reject });
        stepSoon();
      });
    try {
      return { value: await member(ask) };
    } catch (error) {
      if (place.wrote) fail(error);
      return { error };
    } finally {
      place.ended = true;
      if (place.pending === 0) moving -= 1;
      stepSoon();
    }
  };

  const outcomes = await Promise.all(members.map(run));
  if (broken) throw (broken as { readonly error: unknown }).error;
  return outcomes;
}

export async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}
