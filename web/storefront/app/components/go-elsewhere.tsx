// The step to a page of somebody else. A page of its own rather than a redirect: the policy lets forms lead to this origin
// only, and a provider is elsewhere.
import { useEffect } from "react";
import { PageHead } from "./page-head.tsx";

export type GoElsewhereProps = {
  readonly url: string;
  readonly title: string;
  readonly text: string;
  /** On the button, for whom nothing happened by itself. */
  readonly go: string;
};

export function GoElsewhere({ url, title, text, go }: GoElsewhereProps) {
  useEffect(() => window.location.assign(url), [url]);
  return (
    <main id="content" className="wrap flex-1 py-20 text-center">
      <PageHead title={title} />
      <noscript>
        <meta httpEquiv="refresh" content={`0; url=${url}`} />
      </noscript>
      <h1 className="text-large">{title}</h1>
      <p className="mx-auto mt-4 max-w-prose text-muted">{text}</p>
      <a href={url} className="button mt-8">
        {go}
      </a>
    </main>
  );
}
