// What the shop's e-mails say, in each language, with a look at how it will read.
import { type MailTextDocument, mailLocales } from "@souk/contracts/notifications/mail-schema";
import { type FormEvent, useState } from "react";
import { fieldErrorsOf, taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { useAction } from "../api/use-action.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { SelectField, TextArea, TextField } from "../parts/field.tsx";
import { LeaveGuard } from "../parts/leave-guard.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FailureNotice } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { toldMoney } from "../parts/told.tsx";
import { useShop, useShopName } from "../session/shop-profile.ts";
import { t } from "../texts/texts.ts";
import { filledText, paragraphsOf, unknownPlaceholders, type Values } from "./mail-preview.ts";
import { MAIL_TEXTS_KEY, useMailTexts } from "./settings-queries.ts";

type Words = { readonly subject: string; readonly intro: string };
type Wish = { readonly subject: string | null; readonly intro: string | null };
const FIELDS = new Set(["/subject", "/intro"]);

export function MailsPage() {
  const query = useMailTexts();
  const [mailLocale, setMailLocale] = useState<(typeof mailLocales)[number]>("en");
  const [open, setOpen] = useState<string>();
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <p className="max-w-prose text-soft">{t.mailTexts.intro}</p>
        <SelectField
          label={t.mailTexts.language}
          disabled={open !== undefined}
          value={mailLocale}
          onValue={setMailLocale}
          choices={mailLocales.map((each) => [each, t.languages[each]] as const)}
        />
      </div>
      <Loaded query={query} lines={6}>
        {({ items }) => (
          <div className="grid gap-3">
            {items
              .filter((each) => each.locale === mailLocale)
              .map((text) => (
                <Section
                  key={`${text.name} ${text.locale}`}
                  title={t.mailTemplates[text.name]}
                  actions={
                    <span className="flex items-center gap-2">
                      {text.customised && <Badge tone="info">{t.mailTexts.own}</Badge>}
                      {open !== text.name && (
                        <Button
                          size="small"
                          aria-label={`${t.common.edit}: ${t.mailTemplates[text.name]}`}
                          onClick={() => setOpen(text.name)}
                        >
                          {t.common.edit}
                        </Button>
                      )}
                    </span>
                  }
                >
                  {open === text.name ? (
                    <MailTextForm text={text} onClose={() => setOpen(undefined)} />
                  ) : (
                    <p className="text-soft">{text.subject}</p>
                  )}
                </Section>
              ))}
          </div>
        )}
      </Loaded>
    </>
  );
}

function MailTextForm({ text, onClose }: { readonly text: MailTextDocument; readonly onClose: () => void }) {
  const announce = useAnnounce();
  const [typed, setTyped] = useState<Words>({ subject: text.subject, intro: text.intro });
  const [complaints, setComplaints] = useState<ReadonlyMap<string, string>>(new Map());
  const dirty = typed.subject !== text.subject || typed.intro !== text.intro;
  const action = useAction<Wish, MailTextDocument>({
    call: (body) => taken(shop.putMailText({ params: { name: text.name }, body: { ...body, locale: text.locale } })),
    refreshes: [MAIL_TEXTS_KEY],
    onDone: () => {
      announce(t.common.saved);
      onClose();
    },
  });
  const errors = new Map([...fieldErrorsOf(action.failure), ...complaints]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = new Map<string, string>();
    for (const field of ["subject", "intro"] as const) {
      const unknown = unknownPlaceholders(typed[field], text.placeholders);
      if (typed[field].trim() === "") wrong.set(`/${field}`, t.complaints.required);
      else if (unknown.length > 0)
        wrong.set(`/${field}`, t.mailTexts.unknown(unknown.map((each) => `{${each}}`).join(", ")));
    }
    setComplaints(wrong);
    if (wrong.size === 0) void action.run({ subject: typed.subject.trim(), intro: typed.intro.trim() });
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4 lg:grid-cols-2">
      <LeaveGuard dirty={dirty} />
      <div className="grid content-start gap-4">
        <FailureNotice failure={action.failure} hasField={(pointer) => FIELDS.has(pointer)} />
        <TextField
          label={t.mailTexts.subject}
          maxLength={200}
          value={typed.subject}
          onValue={(subject) => setTyped({ ...typed, subject })}
          error={errors.get("/subject")}
        />
        <TextArea
          label={t.mailTexts.text}
          hint={
            <>
              {t.mailTexts.placeholders}{" "}
              <span className="font-mono">{text.placeholders.map((each) => `{${each}}`).join(" ")}</span>
            </>
          }
          rows={7}
          maxLength={2000}
          value={typed.intro}
          onValue={(intro) => setTyped({ ...typed, intro })}
          error={errors.get("/intro")}
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={action.running} disabled={!dirty}>
            {t.common.save}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
          {text.customised && (
            <Button busy={action.running} onClick={() => void action.run({ subject: null, intro: null })}>
              {t.mailTexts.reset}
            </Button>
          )}
        </div>
      </div>
      <Preview words={typed} />
    </form>
  );
}

function Preview({ words }: { readonly words: Words }) {
  const shopName = useShopName();
  const currency = useShop().data?.currency ?? "EUR";
  const example: Values = {
    shopName,
    name: "Ada Lovelace",
    orderNumber: "S-100042",
    total: toldMoney({ amount: 4990, currency }),
    amount: toldMoney({ amount: 1250, currency }),
    carrier: "DHL",
    trackingNumber: "00340434161094042557",
  };
  return (
    <section aria-label={t.mailTexts.preview} className="self-start rounded-control border border-line bg-sunk p-4">
      <p className="mb-2 text-sm font-medium text-soft">{t.mailTexts.preview}</p>
      <p className="mb-3 border-b border-line pb-2 font-semibold break-words">{filledText(words.subject, example)}</p>
      {paragraphsOf(filledText(words.intro, example)).map((paragraph) => (
        <p key={paragraph} className="mb-2 break-words whitespace-pre-line">
          {paragraph}
        </p>
      ))}
      <p className="mt-4 text-sm text-soft">{t.mailTexts.rest}</p>
    </section>
  );
}
