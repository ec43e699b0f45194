// Where the navigation leads, the links at the foot of every page, and which awning hangs over which collection.
import { MAX_AWNING, MAX_LINK_LABEL, MAX_LINKS, type ThemeLink } from "@souk/contracts/web/theme-schema";
import { Plus } from "lucide-react";
import { Button } from "../parts/button.tsx";
import { CheckField, SelectField, TextField } from "../parts/field.tsx";
import { moved } from "../parts/moved.ts";
import { Mover } from "../parts/mover.tsx";
import { t } from "../texts/texts.ts";
import { titleOf, useCollectionChoices } from "./collection-choices.ts";
import { inAllLanguages, LocalFields } from "./local-fields.tsx";
import { LookPart, RemoveButton } from "./look-part.tsx";
import type { LookForm } from "./use-look-form.ts";

type PartProps = { readonly form: LookForm };

export function NavigationPart({ form }: PartProps) {
  const choices = useCollectionChoices();
  const chosen = form.settings.navigation ?? form.defaults.navigation ?? undefined;
  const set = (navigation: readonly string[]) => form.change("navigation", { navigation: [...navigation] });
  const left = choices().filter(([handle]) => !chosen?.includes(handle));
  return (
    <LookPart title={t.look.navigation}>
      {form.defaults.navigation === null && (
        <CheckField
          label={t.look.allCollections}
          checked={chosen === undefined}
          onChecked={(all) =>
            all ? form.change("all", { navigation: undefined }) : set(choices().map(([handle]) => handle))
          }
        />
      )}
      {chosen !== undefined && (
        <>
          <ol className="rows">
            {chosen.map((handle, index) => {
              const name = titleOf(choices, handle);
              return (
                <li key={handle} className="flex flex-wrap items-center gap-1">
                  <span className="min-w-0 flex-1">{name}</span>
                  <Mover {...{ name, index, count: chosen.length }} onMove={(to) => set(moved(chosen, index, to))} />
                  <RemoveButton name={name} onRemove={() => set(chosen.filter((each) => each !== handle))} />
                </li>
              );
            })}
          </ol>
          {left.length > 0 && (
            <SelectField
              label={t.look.addCollection}
              value=""
              onValue={(handle) => handle !== "" && set([...chosen, handle])}
              choices={[["", t.common.none], ...left]}
            />
          )}
        </>
      )}
    </LookPart>
  );
}

export function LinksPart({ form }: PartProps) {
  const links = form.settings.links ?? form.defaults.links;
  const set = (about: string, next: readonly ThemeLink[]) => form.change(about, { links: [...next] });
  const replace = (at: number, link: ThemeLink) =>
    set(
      `link ${at}`,
      links.map((each, index) => (index === at ? link : each)),
    );
  return (
    <LookPart title={t.look.links}>
      <ol className="grid gap-3">
        {links.map((link, index) => {
          const name = t.look.link(index + 1);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a link is its place
            <li key={index} className="grid gap-2 rounded-control border border-line p-3">
              <div className="flex items-center gap-1">
                <span className="min-w-0 flex-1 font-medium">{name}</span>
                <Mover
                  {...{ name, index, count: links.length }}
                  onMove={(to) => set("move link", moved(links, index, to))}
                />
                <RemoveButton
                  name={name}
                  onRemove={() =>
                    set(
                      "remove link",
                      links.filter((_, at) => at !== index),
                    )
                  }
                />
              </div>
              <LocalFields
                label={t.look.label}
                maxLength={MAX_LINK_LABEL}
                value={link.label}
                onValue={(label) => replace(index, { ...link, label })}
                errors={form.errors}
                pointer={`/links/${index}/label`}
              />
              <TextField
                label={t.look.to}
                hint={t.look.addressHint}
                value={link.to}
                onValue={(to) => replace(index, { ...link, to })}
                error={form.errors.get(`/links/${index}/to`)}
              />
            </li>
          );
        })}
      </ol>
      {links.length < MAX_LINKS && (
        <Button
          className="justify-self-start"
          size="small"
          onClick={() => set("add link", [...links, { label: inAllLanguages(t.look.newText.link), to: "/search" }])}
        >
          <Plus aria-hidden />
          {t.look.addLink}
        </Button>
      )}
    </LookPart>
  );
}

const numbers = Array.from({ length: MAX_AWNING + 1 }, (_, number) => number);

export function AwningsPart({ form }: PartProps) {
  const choices = useCollectionChoices();
  const { awnings = {} } = form.settings;
  const { awnings: usual, awningColours } = form.defaults;
  const nameOf = (number: number) => (number === 0 ? t.look.ownAwning : t.look.awning(number));
  return (
    <LookPart title={t.look.awnings} hint={t.look.awningsHint}>
      <ul className="grid gap-2">
        {choices().map(([handle, title]) => {
          const chosen = awnings[handle] ?? usual[handle];
          const colours = chosen === undefined ? undefined : awningColours[chosen];
          return (
            <li key={handle} className="flex items-end gap-3">
              <SelectField
                className="flex-1"
                label={title}
                value={`${chosen ?? ""}`}
                onValue={(number) =>
                  form.change(`awning ${handle}`, {
                    awnings: { ...awnings, ...(number !== "" && { [handle]: Number(number) }) },
                  })
                }
                choices={[
                  ...(chosen === undefined ? [["", t.common.none] as const] : []),
                  ...numbers.map((number) => [`${number}`, nameOf(number)] as const),
                ]}
              />
              <Swatch colours={colours} />
            </li>
          );
        })}
      </ul>
    </LookPart>
  );
}

function Swatch({ colours }: { readonly colours: { readonly stripe: string; readonly cloth: string } | undefined }) {
  const { stripe = "transparent", cloth = "transparent" } = colours ?? {};
  return (
    <svg viewBox="0 0 48 36" aria-hidden="true" className="h-9 w-12 flex-none rounded-control border border-line">
      <rect width="48" height="36" fill={cloth} />
      <path d="M0 0h12v36H0zM24 0h12v36H24z" fill={stripe} />
    </svg>
  );
}
