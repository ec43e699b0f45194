// The frame of every mail: tables and inline styles, because that is what mail programs understand.
import { type Html, html } from "@souk/chassis/html";

export const colours = {
  ground: "#f5f0e8",
  card: "#ffffff",
  ink: "#2b2420",
  soft: "#7a6e64",
  line: "#eae2d6",
  accent: "#b4532a",
  tint: "#fbf7f1",
} as const;

export const fonts = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

export type Frame = {
  readonly language: string;
  readonly subject: string;
  /** What a list of mails shows beside the subject. */
  readonly preview: string;
  readonly shopName: string;
  readonly shopUrl: string;
  readonly heading: string;
  readonly body: readonly (Html | undefined)[];
  readonly footer: string;
};

export function layout(frame: Frame): string {
  const { ground, card, ink, soft, line, accent } = colours;
  const { markup } = html`<!doctype html>
<html lang="${frame.language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<title>${frame.subject}</title></head>
<body style="margin:0;padding:0;background:${ground};color:${ink};${fonts};font-size:16px;line-height:1.55">
<div style="display:none;max-height:0;overflow:hidden">${frame.preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${ground}"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px">
<tr><td align="center" style="padding:0 0 20px"><a href="${frame.shopUrl}" style="color:${ink};text-decoration:none;font-size:20px;font-weight:700;letter-spacing:.02em"><span style="color:${accent}">&#9670;</span>&nbsp; ${frame.shopName}</a></td></tr>
<tr><td style="background:${card};border:1px solid ${line};border-top:4px solid ${accent};border-radius:10px;padding:32px 32px 28px">
<h1 style="margin:0 0 16px;font-size:25px;line-height:1.25;font-weight:700;letter-spacing:-.01em">${frame.heading}</h1>
${frame.body}
</td></tr>
<tr><td align="center" style="padding:20px 16px 0;color:${soft};font-size:13px;line-height:1.5">${frame.footer}</td></tr>
</table></td></tr></table></body></html>`;
  return markup;
}

/** Paragraphs are separated by empty lines; single line ends stay. */
export function paragraphs(text: string): Html {
  const all = text.split(/\n\s*\n/).map((paragraph) => {
    const lines = paragraph.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
    return html`<p style="margin:0 0 14px">${lines}</p>`;
  });
  return html`${all}`;
}

export function button(label: string, href: string): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:22px 0 6px"><tr><td style="background:${colours.accent};border-radius:8px"><a href="${href}" style="display:inline-block;padding:12px 22px;color:#ffffff;text-decoration:none;font-weight:600">${label}</a></td></tr></table>`;
}

export function panel(title: string, body: Html): Html {
  return html`<div style="margin:18px 0 0;padding:16px 18px;background:${colours.tint};border:1px solid ${colours.line};border-radius:8px;font-size:15px"><div style="margin:0 0 6px;color:${colours.soft};font-size:12px;font-weight:600;letter-spacing:.06em;text-transform:uppercase">${title}</div>${body}</div>`;
}
