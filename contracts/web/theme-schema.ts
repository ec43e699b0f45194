// The settings of the shop's theme, as staff edit them and web keeps them. What is absent is as the theme's folder has
// it. Colours are roles with a hex value each, never CSS: nobody can paint over a page with them.
import { Handle, object, oneOf, type Static, type TSchema, Type } from "../schema.ts";

/** Roles of colours, by the names that the theme's style sheet gives them (web/storefront/theme/colours.css). */
export const colourRoles = [
  "ground",
  "surface",
  "sunken",
  "ink",
  "muted",
  "line",
  "strong",
  "on-strong",
  "strong-hover",
  "spice",
  "saffron",
] as const;
export type ColourRole = (typeof colourRoles)[number];
export const schemes = ["day", "night"] as const;
export type Scheme = (typeof schemes)[number];

/** Fonts that come with the shop, and two that every device has one of. Nothing is loaded from elsewhere. */
export const fontNames = ["fraunces", "instrument-sans", "system-serif", "system-sans"] as const;
export type FontName = (typeof fontNames)[number];
export const cornerNames = ["square", "soft", "round"] as const;
export type CornerName = (typeof cornerNames)[number];
export const sectionSorts = ["newest", "relevance", "price", "title"] as const;

/** The languages that a text of the theme is given in. */
export const themeLocales = ["en", "de"] as const;
export type ThemeLocale = (typeof themeLocales)[number];

/** Awnings of colours.css; 0 is the market's own. */
export const MAX_AWNING = 8;
export const MAX_SECTIONS = 12;
export const MAX_LINKS = 12;
export const MAX_SECTION_PRODUCTS = 24;
export const MAX_SECTION_TITLE = 160;
export const MAX_SECTION_TEXT = 1_000;
export const MAX_LINK_LABEL = 60;
const MAX_NAVIGATION = 100;
const MAX_AWNINGS = 200;
const MAX_ADDRESS = 500;

const Hex = Type.String({ pattern: "^#[0-9a-f]{6}$" });
const Palette = object(Object.fromEntries(colourRoles.map((role) => [role, Type.Optional(Hex)])) as PaletteShape);
type PaletteShape = { readonly [Role in ColourRole]: ReturnType<typeof Type.Optional<typeof Hex>> };

function textOf(maxLength: number) {
  const text = Type.String({ minLength: 1, maxLength });
  return object({ en: text, de: text } satisfies Readonly<Record<ThemeLocale, TSchema>>);
}

/** A page of this shop, or another site over https. */
const Address = Type.String({
  maxLength: MAX_ADDRESS,
  pattern: '^(?:/(?![/\\\\])|https://[a-zA-Z0-9])[^\\s<>"\\\\]*$',
});
const LinkSchema = object({ label: textOf(MAX_LINK_LABEL), to: Address });

const every = {
  /** The section's own while it is moved about. */
  id: Type.String({ pattern: "^[a-z0-9-]{1,36}$" }),
  hidden: Type.Optional(Type.Boolean()),
  title: textOf(MAX_SECTION_TITLE),
};
const text = textOf(MAX_SECTION_TEXT);
const collection = Type.Optional(Handle);

export const SectionSchema = Type.Union([
  object({ ...every, kind: Type.Literal("welcome"), text, action: LinkSchema, collection }),
  object({ ...every, kind: Type.Literal("stalls") }),
  object({
    ...every,
    kind: Type.Literal("products"),
    collection,
    sort: oneOf(sectionSorts),
    count: Type.Integer({ minimum: 1, maximum: MAX_SECTION_PRODUCTS }),
  }),
  object({ ...every, kind: Type.Literal("note"), text }),
]);
export type ThemeSection = Static<typeof SectionSchema>;
export type ThemeLink = Static<typeof LinkSchema>;

export const ThemeSettingsSchema = object({
  colours: Type.Optional(object({ day: Type.Optional(Palette), night: Type.Optional(Palette) })),
  fonts: Type.Optional(object({ loud: Type.Optional(oneOf(fontNames)), plain: Type.Optional(oneOf(fontNames)) })),
  corners: Type.Optional(oneOf(cornerNames)),
  /** A picture that was uploaded to this shop; it is named by its bytes. */
  logo: Type.Optional(Type.String({ maxLength: MAX_ADDRESS, pattern: "^/api/v1/media/[A-Za-z0-9._-]+$" })),
  /** Handle of a collection → its awning. */
  awnings: Type.Optional(
    Type.Record(Type.String({ maxLength: 255 }), Type.Integer({ minimum: 0, maximum: MAX_AWNING }), {
      maxProperties: MAX_AWNINGS,
    }),
  ),
  /** Collections by handle, in this order; absent: all of them. One that is gone is passed over. */
  navigation: Type.Optional(Type.Array(Handle, { maxItems: MAX_NAVIGATION, uniqueItems: true })),
  links: Type.Optional(Type.Array(LinkSchema, { maxItems: MAX_LINKS })),
  home: Type.Optional(Type.Array(SectionSchema, { maxItems: MAX_SECTIONS })),
});
export type ThemeSettings = Static<typeof ThemeSettingsSchema>;

export type Palette = { readonly [Role in ColourRole]?: string };
export type Awning = { readonly stripe: string; readonly cloth: string };

/** What the theme's folder says, for whoever edits what stands over it. */
export type ThemeDefaults = {
  readonly colours: Readonly<Record<Scheme, Palette>>;
  readonly fonts: { readonly loud: FontName; readonly plain: FontName };
  readonly corners: CornerName;
  readonly logo: string;
  readonly awningColours: readonly Awning[];
  readonly awnings: Readonly<Record<string, number>>;
  readonly navigation: readonly string[] | null;
  readonly links: readonly ThemeLink[];
  readonly home: readonly ThemeSection[];
};

export type KeptRevision = { readonly revision: number; readonly savedAt: string };

/** What `GET /admin/theme` answers. Revision 0: nothing was ever saved. */
export type ThemeDocument = {
  readonly revision: number;
  readonly settings: ThemeSettings;
  readonly defaults: ThemeDefaults;
  /** Newest first; those that one can go back to. */
  readonly revisions: readonly KeptRevision[];
};
