// The foot of every page: where else to go, the language and the light.
import { Form, useLocation } from "react-router";
import { localeNames, locales } from "../text/locale.ts";
import { useText } from "../text/text.tsx";
import { useShop } from "./use-shop.ts";
import { useTheme } from "./use-theme.ts";

const schemes = ["light", "dark", "system"] as const;

export function Footer() {
  const { say, pick, locale } = useText();
  const { shop, scheme } = useShop();
  const { links } = useTheme();
  const { pathname, search } = useLocation();
  return (
    <footer className="mt-24 border-t border-line bg-sunken">
      <div className="wrap grid gap-10 py-12 md:grid-cols-[1fr_auto_auto]">
        <div>
          <p className="font-loud text-2xl font-semibold">{shop.name}</p>
          <p className="mt-2 max-w-sm text-muted">{say("footer.text")}</p>
        </div>
        <nav aria-label={say("footer.more")}>
          <ul>
            {links.map(({ label, to }) => (
              <li key={to}>
                <a href={to} className="link inline-flex min-h-11 items-center">
                  {pick(label)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {/* A whole new page: its words and its light come with it. */}
        <Form method="post" action="/preferences" reloadDocument className="flex flex-col gap-4">
          <input type="hidden" name="to" value={pathname + search} />
          <Choice legend={say("footer.language")}>
            {locales.map((each) => (
              <Chip key={each} name="locale" value={each} chosen={each === locale} lang={each}>
                {localeNames[each]}
              </Chip>
            ))}
          </Choice>
          <Choice legend={say("footer.light")}>
            {schemes.map((each) => (
              <Chip key={each} name="scheme" value={each} chosen={each === (scheme ?? "system")}>
                {say(each === "light" ? "footer.day" : `footer.${each}`)}
              </Chip>
            ))}
          </Choice>
        </Form>
      </div>
    </footer>
  );
}

function Choice({ legend, children }: { readonly legend: string; readonly children: React.ReactNode }) {
  return (
    <fieldset>
      <legend className="text-sm text-muted">{legend}</legend>
      <div className="mt-1 flex gap-2">{children}</div>
    </fieldset>
  );
}

type ChipProps = {
  readonly name: string;
  readonly value: string;
  readonly chosen: boolean;
  readonly lang?: string;
  readonly children: string;
};

function Chip({ name, value, chosen, lang, children }: ChipProps) {
  return (
    <button
      type="submit"
      name={name}
      value={value}
      lang={lang}
      aria-pressed={chosen}
      className="min-h-11 rounded-md border border-line bg-surface px-3 hover:border-ink aria-pressed:border-ink aria-pressed:font-semibold"
    >
      {children}
    </button>
  );
}
