// An address that leads nowhere.
import { Link } from "react-router";
import { Button } from "../parts/button.tsx";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/texts.ts";

export function NotFound() {
  return (
    <Page title={t.notFound.title}>
      <p className="mb-4">{t.notFound.body}</p>
      <Button asChild>
        <Link to="/">{t.forbidden.back}</Link>
      </Button>
    </Page>
  );
}
