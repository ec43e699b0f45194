import assert from "node:assert/strict";
import { test } from "node:test";
import { mailLocales, mailTemplates } from "@souk/contracts/notifications/mail-schema";
import type { MailContent } from "../mail/mail.ts";
import { exampleContents } from "../testing/examples.ts";
import { formatMoney } from "./money-format.ts";
import { type RenderOptions, renderMail } from "./render-mail.ts";

const options: RenderOptions = {
  locale: "en",
  override: undefined,
  shopName: "Souk & Söhne",
  shopUrl: "https://shop.example",
  orderUrl: (orderId) => `https://shop.example/orders/${orderId}?orderToken=a&b="`,
  linkUrl: "https://shop.example/account?token=a&b=",
};
const confirmation = exampleContents.order_confirmation;

/** What a browser would make of the markup's text. */
function visible(markup: string): string {
  return markup.replace(/<[^>]*>/g, " ");
}

test("every template speaks every language, with no placeholder left over", () => {
  for (const locale of mailLocales) {
    const subjects = mailTemplates.map((template) => {
      const { subject, text, html } = renderMail(exampleContents[template], { ...options, locale });
      for (const part of [subject, text, visible(html)])
        assert.doesNotMatch(part, /\{\w+\}|undefined|\[object/, template);
      assert.match(html, /Souk &amp; Söhne/);
      assert.match(text, /https:\/\/shop\.example/);
      return subject;
    });
    assert.equal(new Set(subjects).size, mailTemplates.length);
  }
});

test("a confirmation says what was bought and what it cost, in text and in HTML", () => {
  const { subject, text, html } = renderMail(confirmation, options);
  assert.match(subject, /S-100001/);
  for (const part of [text, visible(html)]) {
    for (const expected of ["Brass lamp, medium", "LAMP-BRASS-M", "€98.00", "€4.90", "€102.90", "Hauptstraße 1"]) {
      assert.ok(part.includes(expected), expected);
    }
  }
  const german = renderMail(confirmation, { ...options, locale: "de" });
  assert.match(german.text, /102,90\s€/);
});

test("what customers and merchants write is shown, never run", () => {
  const evil = `<img src=x onerror=alert(1)>"'&{total}`;
  const { order } = confirmation;
  const content: MailContent = {
    template: "order_confirmation",
    order: {
      ...order,
      name: evil,
      lines: [{ title: evil, sku: evil, quantity: 1, total: order.total }],
      address: { ...order.address, line1: evil },
      shippingName: evil,
    },
  };
  const override = { subject: "<b>{name}</b>", intro: "<script>x</script>\nsecond line\n\nsecond paragraph" };
  const { html, subject, text } = renderMail(content, { ...options, shopName: evil, override });
  assert.doesNotMatch(html, /<img|<script/);
  assert.ok(html.includes("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;{total}"), "placeholders in values stay");
  assert.match(html, /x&lt;\/script&gt;<br>second line<\/p><p/);
  assert.equal(subject, `<b>${evil}</b>`);
  assert.ok(text.includes("<script>x</script>"));
});

test("a name with line ends can't add a header", () => {
  const content: MailContent = { template: "welcome", name: "Ada\r\nBcc: all@example.org" };
  const { subject } = renderMail(content, { ...options, override: { subject: "Hi {name}\u2028!", intro: null } });
  assert.equal(subject, "Hi Ada Bcc: all@example.org !");
});

test("the shop's own words replace ours, one by one", () => {
  const { subject, text } = renderMail(confirmation, {
    ...options,
    override: { subject: null, intro: "Cheers, {name}!" },
  });
  assert.match(subject, /Your order S-100001/);
  assert.match(text, /Cheers, Ada Lovelace!/);
});

test("money has its currency's decimals", () => {
  const shown = (amount: number, currency: string, locale: "en" | "de" = "en") =>
    formatMoney({ amount, currency }, locale);
  assert.equal(shown(1999, "EUR"), "€19.99");
  assert.equal(shown(1999, "JPY"), "JP¥1,999");
  assert.match(shown(1999, "KWD"), /KWD\s1\.999/);
  assert.match(shown(123456789, "EUR", "de"), /1\.234\.567,89\s€/);
  assert.equal(shown(0, "USD"), "US$0.00");
});

test("what is free, included or taken off is said", () => {
  const { order } = confirmation;
  const eur = (amount: number) => ({ amount, currency: "EUR" });
  const priced = { ...order, shipping: eur(0), discount: eur(500), tax: eur(200), taxIncluded: false };
  const { text } = renderMail({ template: "order_confirmation", order: priced }, options);
  assert.match(text, /Shipping: Free/);
  assert.match(text, /Discount: −€5\.00/);
  assert.match(text, /Tax: €2\.00/);
});
