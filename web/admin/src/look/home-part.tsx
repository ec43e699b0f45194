// The front page's sections: which are there, in which order, and what they say in each language.
import {
  MAX_LINK_LABEL,
  MAX_SECTION_PRODUCTS,
  MAX_SECTION_TEXT,
  MAX_SECTION_TITLE,
  MAX_SECTIONS,
  sectionSorts,
  type ThemeSection,
} from "@souk/contracts/web/theme-schema";
import { newKey } from "../browser/new-key.ts";
import { Button } from "../parts/button.tsx";
import { CheckField, SelectField, TextField } from "../parts/field.tsx";
import { moved } from "../parts/moved.ts";
import { Mover } from "../parts/mover.tsx";
import { language, t } from "../texts/texts.ts";
import { useCollectionChoices } from "./collection-choices.ts";
import { inAllLanguages, LocalFields } from "./local-fields.tsx";
import { LookPart, RemoveButton } from "./look-part.tsx";
import type { LookForm } from "./use-look-form.ts";

type Kind = ThemeSection["kind"];
const kinds: readonly Kind[] = ["products", "note", "stalls", "welcome"];

export function HomePart({ form }: { readonly form: LookForm }) {
  const sections = form.settings.home ?? form.defaults.home;
  const set = (about: string, home: readonly ThemeSection[]) => form.change(about, { home: [...home] });
  return (
    <LookPart title={t.look.home}>
      <ol className="grid gap-2">
        {sections.map((section, index) => (
          <li key={section.id} className="rounded-control border border-line">
            <SectionRow
              form={form}
              section={section}
              index={index}
              count={sections.length}
              onSections={(about, change) => set(about, change(sections))}
            />
          </li>
        ))}
      </ol>
      {sections.length < MAX_SECTIONS && (
        <SelectField
          label={t.look.addSection}
          value=""
          onValue={(kind) => kind !== "" && set("add", [...sections, newSection(kind)])}
          choices={[["", t.common.none] as const, ...kinds.map((kind) => [kind, t.look.sections[kind]] as const)]}
        />
      )}
      {form.settings.home !== undefined && (
        <Button className="justify-self-start" size="small" onClick={() => form.change("home", { home: undefined })}>
          {t.look.toFolder(t.look.home)}
        </Button>
      )}
    </LookPart>
  );
}

function newSection(kind: Kind): ThemeSection {
  const { title, text, action } = t.look.newText;
  const every = { id: newKey(), title: inAllLanguages(title) };
  switch (kind) {
    case "welcome":
      return { ...every, kind, text: inAllLanguages(text), action: { label: inAllLanguages(action), to: "/search" } };
    case "note":
      return { ...every, kind, text: inAllLanguages(text) };
    case "products":
      return { ...every, kind, sort: "newest", count: 4 };
    case "stalls":
      return { ...every, kind };
  }
}

type SectionsChange = (sections: readonly ThemeSection[]) => readonly ThemeSection[];
type RowProps = {
  readonly form: LookForm;
  readonly section: ThemeSection;
  readonly index: number;
  readonly count: number;
  readonly onSections: (about: string, change: SectionsChange) => void;
};

function SectionRow({ form, section, index, count, onSections }: RowProps) {
  const name = `${t.look.sections[section.kind]}: ${section.title[language]}`;
  const set = (about: string, next: ThemeSection) =>
    onSections(`${about} ${section.id}`, (all) => all.map((each) => (each.id === section.id ? next : each)));
  return (
    <details>
      <summary className="px-3 py-2">
        <span className={section.hidden ? "text-soft line-through" : ""}>{name}</span>
      </summary>
      <div className="grid gap-3 px-3 pb-3">
        <div className="flex flex-wrap items-center gap-1">
          <CheckField
            label={t.look.shown}
            checked={section.hidden !== true}
            onChecked={(shown) => {
              const { hidden: _hidden, ...rest } = section;
              set("shown", shown ? rest : { ...rest, hidden: true });
            }}
          />
          <span className="flex-1" />
          <Mover {...{ name, index, count }} onMove={(to) => onSections("move", (all) => moved(all, index, to))} />
          <RemoveButton
            name={name}
            onRemove={() => onSections("remove", (all) => all.filter(({ id }) => id !== section.id))}
          />
        </div>
        <LocalFields
          label={t.look.title}
          maxLength={MAX_SECTION_TITLE}
          value={section.title}
          onValue={(title) => set("title", { ...section, title })}
          errors={form.errors}
          pointer={`/home/${index}/title`}
        />
        <SectionFields form={form} section={section} index={index} onSection={set} />
      </div>
    </details>
  );
}

type FieldsProps = {
  readonly form: LookForm;
  readonly section: ThemeSection;
  readonly index: number;
  readonly onSection: (about: string, next: ThemeSection) => void;
};

function SectionFields({ form, section, index, onSection }: FieldsProps) {
  const choices = useCollectionChoices();
  const { errors } = form;
  return (
    <>
      {(section.kind === "welcome" || section.kind === "note") && (
        <LocalFields
          label={t.look.text}
          maxLength={MAX_SECTION_TEXT}
          long
          value={section.text}
          onValue={(text) => onSection("text", { ...section, text })}
          errors={errors}
          pointer={`/home/${index}/text`}
        />
      )}
      {section.kind === "welcome" && (
        <>
          <LocalFields
            label={t.look.action}
            maxLength={MAX_LINK_LABEL}
            value={section.action.label}
            onValue={(label) => onSection("action", { ...section, action: { ...section.action, label } })}
            errors={errors}
            pointer={`/home/${index}/action/label`}
          />
          <TextField
            label={t.look.actionTo}
            hint={t.look.addressHint}
            value={section.action.to}
            onValue={(to) => onSection("to", { ...section, action: { ...section.action, to } })}
            error={errors.get(`/home/${index}/action/to`)}
          />
        </>
      )}
      {(section.kind === "welcome" || section.kind === "products") && (
        <SelectField
          label={t.look.collection}
          value={section.collection ?? ""}
          onValue={(handle) => {
            const { collection: _before, ...rest } = section;
            onSection("collection", handle === "" ? rest : { ...rest, collection: handle });
          }}
          choices={[["", t.look.newest] as const, ...choices(section.collection)]}
        />
      )}
      {section.kind === "products" && (
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label={t.look.sort}
            value={section.sort}
            onValue={(sort) => onSection("sort", { ...section, sort })}
            choices={sectionSorts.map((each) => [each, t.look.sorts[each]] as const)}
          />
          <TextField
            label={t.look.count}
            type="number"
            min={1}
            max={MAX_SECTION_PRODUCTS}
            value={`${section.count}`}
            onValue={(typed) => {
              const count = Number(typed);
              if (Number.isInteger(count) && count >= 1 && count <= MAX_SECTION_PRODUCTS)
                onSection("count", { ...section, count });
            }}
          />
        </div>
      )}
    </>
  );
}
