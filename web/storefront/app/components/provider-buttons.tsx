// Signing in with somebody who knows the visitor already: a button for each provider that the shop takes.
import { Form } from "react-router";
import type { Provider } from "../shop/providers.server.ts";
import { useText } from "../text/text.tsx";

export type ProviderButtonsProps = {
  readonly providers: readonly Provider[];
  /** Where the visitor goes afterwards. */
  readonly to: string;
  /** Under a form, apart from it; or in a line of text's place. */
  readonly kind?: "apart" | "inline";
};

export function ProviderButtons({ providers, to, kind = "apart" }: ProviderButtonsProps) {
  const { say } = useText();
  if (providers.length === 0) return null;
  return (
    <>
      {kind === "apart" && (
        <p className="my-6 flex items-center gap-4 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {say("openid.or")}
        </p>
      )}
      <div className={kind === "apart" ? "flex flex-col gap-3" : "flex flex-wrap gap-3"}>
        {providers.map(({ id, name }) => (
          <Form key={id} method="post" action={`/account/oidc/${id}/start`}>
            <input type="hidden" name="to" value={to} />
            <button type="submit" className={`button button-plain ${kind === "apart" ? "w-full" : "button-small"}`}>
              {say("openid.with", { name })}
            </button>
          </Form>
        ))}
      </div>
    </>
  );
}
