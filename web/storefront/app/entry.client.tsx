// The browser's side begins when the page's language is here; until then the page works by itself.
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { HydratedRouter } from "react-router/dom";
import { loadCatalogue } from "./text/catalogues.ts";
import { asLocale } from "./text/locale.ts";
import { toldPriceForm } from "./text/price-form.ts";
import { TextProvider } from "./text/text.tsx";

const { lang, dataset } = document.documentElement;
const locale = asLocale(lang);
const prices = toldPriceForm(dataset.prices);
const catalogue = await loadCatalogue(locale);

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <TextProvider locale={locale} catalogue={catalogue} prices={prices}>
        <HydratedRouter />
      </TextProvider>
    </StrictMode>,
  );
});
