// The parts of a mail about an order, each as HTML and as text: lines with totals, address, parcel.

import { type Html, html } from "@souk/chassis/html";
import type { Money } from "@souk/contracts/money";
import type { OrderContent } from "../mail/mail.ts";
import type { Labels } from "../text/default-texts.ts";
import { colours, panel } from "./layout.ts";

export type Part = { readonly html: Html; readonly text: string };
export type Words = { readonly labels: Labels; readonly money: (money: Money) => string };

type Total = { readonly label: string; readonly value: string; readonly strong?: boolean };

export function orderSummary(order: OrderContent, words: Words): Part {
  const totals = totalsOf(order, words);
  const lines = order.lines.map(
    (line) =>
      html`<tr><td style="padding:11px 0;border-bottom:1px solid ${colours.line}"><div style="font-weight:600">${line.title}</div><div style="color:${colours.soft};font-size:13px">${line.sku} &middot; ${words.labels.quantity} ${line.quantity}</div></td><td align="right" valign="top" style="padding:11px 0 11px 12px;border-bottom:1px solid ${colours.line};white-space:nowrap">${words.money(line.total)}</td></tr>`,
  );
  return {
    html: html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:20px 0 0;font-size:15px"><tr><td style="padding:0 0 4px;color:${colours.soft};font-size:12px;font-weight:600;letter-spacing:.06em;text-transform:uppercase">${words.labels.order} ${order.orderNumber}</td><td></td></tr>${lines}<tr><td colspan="2" style="height:8px"></td></tr>${totals.map(totalRow)}</table>`,
    text: [
      `${words.labels.order} ${order.orderNumber}`,
      "",
      ...order.lines.map((line) => `${line.quantity} × ${line.title} (${line.sku})  ${words.money(line.total)}`),
      "",
      ...totals.map(({ label, value }) => `${label}: ${value}`),
    ].join("\n"),
  };
}

function totalRow({ label, value, strong }: Total): Html {
  const style = strong ? "padding:8px 0 0;font-size:17px;font-weight:700" : `padding:3px 0;color:${colours.soft}`;
  return html`<tr><td style="${style}">${label}</td><td align="right" style="${style};white-space:nowrap">${value}</td></tr>`;
}

function totalsOf(order: OrderContent, { labels, money }: Words): readonly Total[] {
  const { discount, shipping, tax, taxIncluded } = order;
  const minus = { label: labels.discount, value: `−${money(discount)}` };
  const taxes = { label: taxIncluded ? labels.taxIncluded : labels.tax, value: money(tax) };
  const total = { label: labels.total, value: money(order.total), strong: true };
  return [
    { label: labels.subtotal, value: money(order.subtotal) },
    ...(discount.amount > 0 ? [minus] : []),
    { label: labels.shipping, value: shipping.amount > 0 ? money(shipping) : labels.free },
    ...(tax.amount > 0 && !taxIncluded ? [taxes] : []),
    total,
    ...(tax.amount > 0 && taxIncluded ? [taxes] : []),
  ];
}

export function addressPart({ address, shippingName }: OrderContent, { labels }: Words): Part {
  const { name, line1, line2, city, region, postalCode, country } = address;
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, country].filter(
    (line) => line !== undefined && line !== "",
  );
  const rows = lines.map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
  return {
    html: html`${panel(labels.shipTo, html`${rows}`)}${panel(labels.shippingMethod, html`${shippingName}`)}`,
    text: `${labels.shipTo}:\n${lines.join("\n")}\n\n${labels.shippingMethod}: ${shippingName}`,
  };
}

export type Parcel = {
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
  readonly carrier?: string;
  readonly trackingNumber?: string;
};

export function parcelPart(parcel: Parcel, complete: boolean, { labels }: Words): Part {
  const items = parcel.lines.map(({ title, quantity }) => `${quantity} × ${title}`);
  const tracking = [parcel.carrier, parcel.trackingNumber].filter((each) => each !== undefined).join(" · ");
  const rows = items.map((item) => html`<div style="padding:2px 0">${item}</div>`);
  return {
    html: html`${panel(labels.inThisParcel, html`${rows}`)}${tracking === "" ? undefined : panel(labels.tracking, html`${tracking}`)}${complete ? undefined : html`<p style="margin:16px 0 0;color:${colours.soft}">${labels.moreToCome}</p>`}`,
    text: [
      `${labels.inThisParcel}:`,
      ...items,
      ...(tracking === "" ? [] : ["", `${labels.tracking}: ${tracking}`]),
      ...(complete ? [] : ["", labels.moreToCome]),
    ].join("\n"),
  };
}

export function refundPart(amount: Money, { labels, money }: Words): Part {
  return {
    html: panel(labels.refundedAmount, html`<span style="font-size:20px;font-weight:700">${money(amount)}</span>`),
    text: `${labels.refundedAmount}: ${money(amount)}`,
  };
}
