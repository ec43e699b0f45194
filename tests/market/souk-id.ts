// A browser at Souk ID, as far as a sign-in needs one: it keeps cookies, follows redirects and presses a button. What the
// shop's own pages would do at the end of it is left to the caller.
import assert from "node:assert/strict";

export type Returned = {
  readonly code?: string;
  readonly error?: string;
  readonly state: string;
  readonly iss?: string;
};

const CALLBACK = "/account/oidc/souk-id/callback";
const MAX_STEPS = 10;

export type Browser = {
  /** Follows redirects until a page or the shop's callback is reached. */
  open(url: string): Promise<{ readonly url: URL; readonly page: string | undefined; readonly headers: Headers }>;
  /** The one form of a page. */
  submit(action: string, form: Readonly<Record<string, string>>): ReturnType<Browser["open"]>;
};

export function createBrowser(): Browser {
  const jar = new Map<string, { readonly value: string; readonly path: string }>();
  const ask = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const cookies = [...jar].filter(([, { path }]) => url.pathname.startsWith(path));
    const response = await fetch(url.href, {
      redirect: "manual",
      headers: { cookie: ["shop=not-yours", ...cookies.map(([name, { value }]) => `${name}=${value}`)].join("; ") },
      ...(form && { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? "/";
      if (value === "") jar.delete(name);
      else jar.set(name, { value, path });
    }
    return response;
  };
  const go = async (start: URL, form?: URLSearchParams): ReturnType<Browser["open"]> => {
    let url = start;
    let response = await ask(start, form);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const location = response.headers.get("location");
      if (location === null) return { url, page: await response.text(), headers: response.headers };
      url = new URL(location, url);
      if (url.pathname === CALLBACK) return { url, page: undefined, headers: response.headers };
      response = await ask(url);
    }
    throw new Error(`too many redirects, the last to ${url.href}`);
  };
  return {
    open: (url) => go(new URL(url)),
    submit: (action, form) => go(new URL(action), new URLSearchParams(form)),
  };
}

/** Signs in there as one of its people; `""` is nobody. What the shop's callback would be asked with. */
export async function approveAtSoukId(
  authorizationUrl: string,
  person: string,
  browser = createBrowser(),
): Promise<Returned> {
  const { url, page } = await browser.open(authorizationUrl);
  assert.match(page ?? "", /Who are you today/, url.href);
  const action = /<form method="post" action="([^"]+)"/.exec(page ?? "")?.[1] ?? "";
  const done = await browser.submit(new URL(action, url).href, { person });
  assert.equal(done.url.pathname, CALLBACK, done.page ?? done.url.href);
  return Object.fromEntries(done.url.searchParams) as unknown as Returned;
}
