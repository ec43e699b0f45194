// Catalogues in and out as files.
import { Download } from "lucide-react";
import { useSearchParams } from "react-router";
import { Button } from "../parts/button.tsx";
import { Page, Section } from "../parts/page.tsx";
import { t } from "../texts/texts.ts";
import { ImportForm } from "./import-form.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { PastImports } from "./past-imports.tsx";

export function ImportsPage() {
  const [parameters, setParameters] = useSearchParams();
  const id = parameters.get("id");
  return (
    <Page title={t.rooms.imports}>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_18rem] lg:items-start">
        {id === null ? (
          <ImportForm onStarted={(started) => setParameters({ id: started })} />
        ) : (
          <ImportProgress id={id} onAnother={() => setParameters({})} />
        )}
        <Section title={t.imports.export}>
          <p className="mb-3">{t.imports.exportHint}</p>
          <Button asChild>
            <a href="/admin/api/v1/exports/products.csv" download>
              <Download aria-hidden />
              {t.imports.exportAction}
            </a>
          </Button>
        </Section>
      </div>
      {id === null && (
        <div className="mt-4">
          <PastImports />
        </div>
      )}
    </Page>
  );
}
