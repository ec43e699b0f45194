// Staff read and write the texts of mails.
import { type Clock, toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import {
  type MailLocale,
  type MailTemplate,
  type MailTextDocument,
  mailLocales,
  mailTemplates,
} from "@souk/contracts/notifications/mail-schema";
import { listMailTexts, putMailText } from "@souk/contracts/notifications/routes";
import { defaultTexts } from "./default-texts.ts";
import { type MailTextStore, placeholdersOf, type StoredText, unknownPlaceholders } from "./mail-text.ts";

export type MailTextRoutesOptions = { readonly texts: MailTextStore; readonly clock: Clock };

export function mailTextRoutes({ texts, clock }: MailTextRoutesOptions): readonly Served[] {
  return [
    serve(listMailTexts, async () => {
      const stored = await texts.list();
      const find = (name: MailTemplate, locale: MailLocale) =>
        stored.find((each) => each.name === name && each.locale === locale);
      const items = mailTemplates.flatMap((name) =>
        mailLocales.map((locale) => toReply(name, locale, find(name, locale))),
      );
      return { status: 200, body: { items } };
    }),
    serve(putMailText, async ({ params, body }) => {
      const locale = body.locale ?? "en";
      checkPlaceholders(params.name, body);
      const text = { name: params.name, locale, subject: body.subject, intro: body.intro, updatedAt: clock.now() };
      await texts.put(text);
      return { status: 200, body: toReply(params.name, locale, text) };
    }),
  ];
}

function checkPlaceholders(
  name: MailTemplate,
  body: { readonly subject: string | null; readonly intro: string | null },
): void {
  const errors = (["subject", "intro"] as const).flatMap((field) =>
    unknownPlaceholders(name, body[field] ?? "").map((placeholder) => ({
      pointer: `/${field}`,
      code: "unknown_placeholder",
      message: `{${placeholder}} is not known here; use ${placeholdersOf[name].map((each) => `{${each}}`).join(", ")}`,
    })),
  );
  if (errors.length > 0) throw problem("unprocessable", "the text has unknown placeholders", { errors });
}

function toReply(name: MailTemplate, locale: MailLocale, stored: StoredText | undefined): MailTextDocument {
  const { subject, intro } = defaultTexts[locale].templates[name];
  const customised = stored !== undefined && (stored.subject !== null || stored.intro !== null);
  return {
    name,
    locale,
    subject: stored?.subject ?? subject,
    intro: stored?.intro ?? intro,
    customised,
    placeholders: [...placeholdersOf[name]],
    updatedAt: customised ? toTime(stored.updatedAt) : null,
  };
}
