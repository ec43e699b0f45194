// A screen that broke, or could not be loaded: said so, with the way on. The rest of the back office still works.
import { useRouteError } from "react-router";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { t } from "../texts/texts.ts";
import { ScreenMissing } from "./screen-missing.ts";

export function Crashed() {
  const error = useRouteError();
  const missing = error instanceof ScreenMissing;
  return (
    <main className="mx-auto grid max-w-xl justify-items-start gap-4 p-6">
      {missing ? (
        <Notice tone="warn" title={t.crashed.missingTitle}>
          <p>{t.crashed.missing}</p>
        </Notice>
      ) : (
        <Notice tone="bad" title={t.crashed.title}>
          <p>{t.crashed.body}</p>
          <p className="font-mono text-sm break-words">{error instanceof Error ? error.message : String(error)}</p>
        </Notice>
      )}
      <Button look="primary" onClick={() => location.reload()}>
        {t.crashed.reload}
      </Button>
    </main>
  );
}
