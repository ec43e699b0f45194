// What an account is signed in to with, beside its password: providers to link and to unlink.
import { Form, Link, useNavigation } from "react-router";
import type { Ways } from "../shop/account.server.ts";
import type { Provider } from "../shop/providers.server.ts";
import { useText } from "../text/text.tsx";
import { CurrentPassword } from "./password-field.tsx";

export type SignInWaysProps = { readonly ways: Ways; readonly providers: readonly Provider[] };

export function SignInWays({ ways, providers }: SignInWaysProps) {
  const { say, date } = useText();
  const { state } = useNavigation();
  const isBusy = state !== "idle";
  const { identities, hasPassword } = ways;
  return (
    <>
      {identities.length > 0 && (
        <ul className="panel divide-y divide-line">
          {identities.map(({ id, name, createdAt }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-4">
              <p>
                <span className="block font-medium">{name}</span>
                <span className="block text-sm text-muted">{say("ways.since", { date: date(createdAt) })}</span>
              </p>
              <Form method="post" action="/account/identities/remove" preventScrollReset>
                <input type="hidden" name="id" value={id} />
                <button
                  type="submit"
                  className="button button-plain button-small"
                  disabled={isBusy}
                  aria-label={say("ways.unlinkName", { name })}
                >
                  {say("ways.unlink")}
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      {!hasPassword && (
        <p>
          {say("ways.noPassword")}{" "}
          <Link to="/account/forgot-password" className="link">
            {say("ways.setPassword")}
          </Link>
        </p>
      )}
      {hasPassword &&
        providers.map(({ id, name }) => (
          <details key={id} className="panel p-5">
            <summary className="min-h-8 font-medium">{say("ways.link", { name })}</summary>
            <Form method="post" action={`/account/oidc/${id}/start`} noValidate className="mt-3 flex flex-col gap-4">
              <p className="text-muted">{say("ways.linkText", { name })}</p>
              <input type="hidden" name="purpose" value="link" />
              <CurrentPassword />
              <button type="submit" className="button self-start" disabled={isBusy}>
                {say("ways.linkGo", { name })}
              </button>
            </Form>
          </details>
        ))}
    </>
  );
}
