// What the storefront is given for one request: the shop's API in the visitor's name, and the few things of the browser
// that only the server may touch. No token is in it.
import type { Client, Refusal } from "@souk/contracts/client";
import type { Profile, SessionDocument } from "@souk/contracts/users/account-schema";
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import type { ThemeDefaults, ThemeSettings } from "@souk/contracts/web/theme-schema";
import type { Departure, Leaving } from "../session/departures.ts";

export type Scheme = "light" | "dark";

/** What staff have set over the theme's folder. */
export type HostTheme = {
  readonly settings: ThemeSettings;
  /** The path of the style sheet that the settings make. */
  readonly stylesheet: string | undefined;
  /** It is a draft, in the back office's frame: no script runs there. */
  readonly preview: boolean;
};

export type PageHost = {
  /** In the visitor's name, where somebody is signed in. */
  readonly api: Client;
  /** In nobody's name: what everybody may read is there also while nobody's session can be renewed. */
  readonly open: Client;
  /** Who is signed in; throws `unavailable` where that can't be told now. */
  visitor(): Promise<Profile | undefined>;
  signIn(credentials: { readonly email: string; readonly password: string }): Promise<Profile | Refusal>;
  register(account: {
    readonly email: string;
    readonly password: string;
    readonly name: string;
    readonly locale: string;
  }): Promise<Profile | Refusal>;
  /** Signs in whom the shop has let in by another way. */
  welcome(session: SessionDocument): Promise<Profile>;
  signOut(): Promise<void>;
  /** After a change of the profile. */
  renew(user: Profile): Promise<void>;
  /** Keeps what is needed when the browser is back from a provider: in the server's half of its session, under `state`. */
  leave(leaving: Leaving): Promise<void>;
  /** Takes it out. Undefined: this browser did not leave with that state, or was back already, or was away too long. */
  comeBack(state: string): Promise<Departure | undefined>;
  /** The token of a link that came by mail and was opened at this browser. */
  mailToken(purpose: MailLinkPurpose): string | undefined;
  /** Undefined: it was used. One at a time. */
  keepMailToken(purpose: MailLinkPurpose, token: string | undefined): void;
  /** The open cart of this browser. */
  readonly cartId: string | undefined;
  keepCart(id: string): void;
  forgetCart(): void;
  /** The token of an order that was bought, or opened by its link, at this browser. */
  orderToken(orderId: string): string | undefined;
  keepOrderToken(orderId: string, token: string): void;
  /** The language that was chosen by hand. */
  readonly chosenLocale: string | undefined;
  chooseLocale(locale: string): void;
  /** Light or dark, where one was chosen by hand. */
  readonly chosenScheme: Scheme | undefined;
  /** Undefined: as the system has it. */
  chooseScheme(scheme: Scheme | undefined): void;
  readonly acceptLanguage: string;
  /** For inline scripts of this answer. */
  readonly nonce: string;
  readonly publicUrl: string;
  /** Until the shop's own profile can be read. */
  readonly shopName: string;
  /** Undefined: the theme is as its folder has it. */
  readonly theme: HostTheme | undefined;
  newKey(): string;
  now(): number;
  /** For what the shop behind us is the reason of. */
  warn(error: unknown, what: string): void;
  /** For what is wrong with the pages themselves: the back office shows it among the recent errors. */
  fault(error: unknown, what: string): void;
};

/** What the built server bundle of the storefront exports. */
export type StorefrontBundle = {
  readonly handle: (request: Request, host: PageHost) => Promise<Response>;
  /** What its folder says of the theme. */
  readonly themeDefaults: ThemeDefaults;
};
