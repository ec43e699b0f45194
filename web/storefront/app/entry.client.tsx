// The browser's side begins when the page's language is here; until then the page works by itself.
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { HydratedRouter } from "react-router/dom";
import { loadCatalogue } from "./text/catalogues.ts";
import { asLocale } from "./text/locale.ts";
import { TextProvider } from "./text/text.tsx";

const locale = asLocale(document.documentElement.lang);
const catalogue = await loadCatalogue(locale);

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <TextProvider locale={locale} catalogue={catalogue}>
        <HydratedRouter />
      </TextProvider>
    </StrictMode>,
  );
});
