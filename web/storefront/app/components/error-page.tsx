// What a page says when it can't be shown.
import { Link, useLocation } from "react-router";
import { useText } from "../text/text.tsx";
import { PageHead } from "./page-head.tsx";

export function ErrorPage({ status }: { readonly status: number }) {
  const { say } = useText();
  const { pathname, search } = useLocation();
  const kind = status === 404 ? "notFound" : status === 503 ? "away" : status === 429 ? "busy" : "broken";
  return (
    <main id="content" className="wrap flex-1 py-20">
      <PageHead title={say(`error.${kind}.title`)} />
      <p className="font-loud text-huge text-spice" aria-hidden="true">
        {status}
      </p>
      <h1 className="mt-4 text-large">{say(`error.${kind}.title`)}</h1>
      <p className="mt-4 max-w-prose text-muted">{say(`error.${kind}.text`)}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        {kind === "notFound" ? (
          <Link to="/search" className="button">
            {say("error.browse")}
          </Link>
        ) : (
          <a href={pathname + search} className="button">
            {say("error.again")}
          </a>
        )}
        <Link to="/" className="button button-plain">
          {say("error.home")}
        </Link>
      </div>
    </main>
  );
}
