// Answers of the shop's API as pages need them: the body, or a refusal that the nearest page tells in plain words.

import type { Refusal } from "@souk/contracts/client";
import type { PageHost } from "@souk/web/page-host";
import { data } from "react-router";

type Said<B> = { readonly status: number; readonly body: B } | Refusal;

/** What an error page is told. Never a text of the API, which speaks to developers. */
export type Trouble = { readonly code: string };

export function isRefusal(answer: object): answer is Refusal {
  return "problem" in answer;
}

/** A page that can't be drawn: its boundary shows words that fit the status. */
export function trouble(status: number, code: string): ReturnType<typeof data<Trouble>> {
  return data<Trouble>({ code }, { status, ...(status === 503 && { headers: { "retry-after": "2" } }) });
}

const UNAVAILABLE = 503;

/** Like the call, but a shop that does not answer is a refusal too. */
export async function told<A extends object>(host: PageHost, call: Promise<A>): Promise<A | Refusal> {
  try {
    return await call;
  } catch (error) {
    host.warn(error, "the shop did not answer a page");
    const problem = { type: "about:blank", title: "", status: UNAVAILABLE, code: "unavailable" };
    return { status: UNAVAILABLE, problem };
  }
}

/** The body; anything else ends the page. 404 stays 404, whatever is down is 503, our own mistakes are 500. */
export async function body<B>(host: PageHost, call: Promise<Said<B>>): Promise<B> {
  const answer = await told(host, call);
  if (!isRefusal(answer)) return answer.body;
  const { status, problem } = answer;
  if (status === 404 || status === 429) throw trouble(status, problem.code);
  if (status >= 500) throw trouble(UNAVAILABLE, problem.code);
  host.fault(new Error(`the shop refused a page: ${status} ${problem.code} ${problem.detail ?? ""}`), "a page failed");
  throw trouble(500, problem.code);
}

/** The body, or nothing: for what a page can do without. */
export async function bodyIfAny<B>(host: PageHost, call: Promise<Said<B>>): Promise<B | undefined> {
  const answer = await told(host, call);
  return isRefusal(answer) ? undefined : answer.body;
}
