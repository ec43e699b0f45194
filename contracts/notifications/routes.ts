// What staff may ask about e-mails.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Id, nullable, object, oneOf, page, pageQuery, Type } from "../schema.ts";
import { MailIntro, MailSchema, MailSubject, MailTextSchema, mailLocales, mailTemplates } from "./mail-schema.ts";

export const listMails = defineRoute({
  name: "listMails",
  service: "notifications",
  method: "GET",
  path: "/api/v1/mails",
  summary: "E-mails, newest first; of one order where it is named",
  access: access.permission("mails:read"),
  query: object({ ...pageQuery, orderId: Type.Optional(Id) }),
  replies: { 200: page(MailSchema) },
});

export const listMailTexts = defineRoute({
  name: "listMailTexts",
  service: "notifications",
  method: "GET",
  path: "/api/v1/mail-texts",
  summary: "Subject and introduction of every kind of e-mail, in every language",
  access: access.permission("settings:write"),
  replies: { 200: object({ items: Type.Array(MailTextSchema) }) },
});

export const putMailText = defineRoute({
  name: "putMailText",
  service: "notifications",
  method: "PUT",
  path: "/api/v1/mail-texts/{name}",
  summary: "The shop's own subject and introduction; null brings back the text that it came with",
  access: access.permission("settings:write"),
  params: object({ name: oneOf(mailTemplates) }),
  body: object({
    /** English unless told. */
    locale: Type.Optional(oneOf(mailLocales)),
    subject: nullable(MailSubject),
    intro: nullable(MailIntro),
  }),
  replies: { 200: MailTextSchema },
  errors: ["unprocessable"],
});

export const notificationRoutes = { listMails, listMailTexts, putMailText } as const;
