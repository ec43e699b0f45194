// The step to the provider's page. A page of its own rather than a redirect: the policy lets forms lead to this origin
// only, and a provider is elsewhere.
import { useEffect } from "react";
import { useText } from "../text/text.tsx";
import { PageHead } from "./page-head.tsx";

export function GoToPayment({ url }: { readonly url: string }) {
  const { say } = useText();
  useEffect(() => window.location.assign(url), [url]);
  return (
    <main id="content" className="wrap flex-1 py-20 text-center">
      <PageHead title={say("pay.title")} />
      <noscript>
        <meta httpEquiv="refresh" content={`0; url=${url}`} />
      </noscript>
      <h1 className="text-large">{say("pay.title")}</h1>
      <p className="mx-auto mt-4 max-w-prose text-muted">{say("pay.text")}</p>
      <a href={url} className="button mt-8">
        {say("pay.go")}
      </a>
    </main>
  );
}
