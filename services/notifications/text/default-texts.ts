// What the shop's mails say until the shop writes its own: English and German. `{…}` are placeholders (mail-text.ts).
import type { MailLocale, MailTemplate } from "@souk/contracts/notifications/mail-schema";

export type TemplateText = {
  readonly subject: string;
  readonly heading: string;
  /** Paragraphs are separated by an empty line. */
  readonly intro: string;
  readonly button: string;
};

export type Labels = {
  readonly greeting: string;
  readonly order: string;
  readonly item: string;
  readonly quantity: string;
  readonly price: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly shipping: string;
  readonly free: string;
  readonly taxIncluded: string;
  readonly tax: string;
  readonly total: string;
  readonly shipTo: string;
  readonly shippingMethod: string;
  readonly inThisParcel: string;
  readonly tracking: string;
  readonly moreToCome: string;
  readonly refundedAmount: string;
  readonly noReply: string;
};

export type LocaleTexts = {
  readonly templates: Readonly<Record<MailTemplate, TemplateText>>;
  readonly labels: Labels;
};

const en: LocaleTexts = {
  templates: {
    welcome: {
      subject: "Welcome to {shopName}",
      heading: "Good to have you here",
      intro:
        "Your account at {shopName} is ready. You can follow your orders, keep your addresses and check out faster next time.",
      button: "Have a look around",
    },
    order_confirmation: {
      subject: "Your order {orderNumber} at {shopName}",
      heading: "Thank you for your order",
      intro:
        "We have received your payment of {total} and are getting your order ready. We will write again when it leaves.",
      button: "See your order",
    },
    order_shipped: {
      subject: "Your order {orderNumber} is on its way",
      heading: "It's on its way",
      intro: "A parcel with your order {orderNumber} has just left us.",
      button: "See your order",
    },
    order_refunded: {
      subject: "A refund for your order {orderNumber}",
      heading: "Your money is on its way back",
      intro:
        "We have refunded {amount} for your order {orderNumber}. It goes back the way you paid; depending on your bank this takes a few days.",
      button: "See your order",
    },
    order_cancelled: {
      subject: "Your order {orderNumber} was cancelled",
      heading: "Your order was cancelled",
      intro: "Your order {orderNumber} was cancelled and will not be sent. Whatever you had paid is paid back in full.",
      button: "See your order",
    },
    password_reset: {
      subject: "A new password for {shopName}",
      heading: "Choose a new password",
      intro:
        "Somebody, we hope you, asked for a new password for your account at {shopName}. The button leads you to it: once, within the next hour.\n\nIt was not you? Then do nothing. Your password stays as it is.",
      button: "Choose a new password",
    },
    verify_email: {
      subject: "Is this your e-mail address?",
      heading: "One last step",
      intro:
        "Please tell us that this address, which was given for an account at {shopName}, is yours. The button works once, within three days.\n\nYou have no account there? Then do nothing, and nothing more will happen.",
      button: "Yes, it is mine",
    },
  },
  labels: {
    greeting: "Hello {name},",
    order: "Order",
    item: "Item",
    quantity: "Quantity",
    price: "Price",
    subtotal: "Subtotal",
    discount: "Discount",
    shipping: "Shipping",
    free: "Free",
    taxIncluded: "Includes tax of",
    tax: "Tax",
    total: "Total",
    shipTo: "Ships to",
    shippingMethod: "Shipping method",
    inThisParcel: "In this parcel",
    tracking: "Tracking",
    moreToCome: "The rest of your order follows in another parcel.",
    refundedAmount: "Refunded",
    noReply: "You receive this message because of an order or an account at {shopName}.",
  },
};

const de: LocaleTexts = {
  templates: {
    welcome: {
      subject: "Willkommen bei {shopName}",
      heading: "Schön, dass Sie da sind",
      intro:
        "Ihr Konto bei {shopName} ist eingerichtet. Sie können Ihre Bestellungen verfolgen, Adressen speichern und beim nächsten Mal schneller bestellen.",
      button: "Zum Shop",
    },
    order_confirmation: {
      subject: "Ihre Bestellung {orderNumber} bei {shopName}",
      heading: "Vielen Dank für Ihre Bestellung",
      intro:
        "Wir haben Ihre Zahlung über {total} erhalten und machen Ihre Bestellung fertig. Sobald sie unterwegs ist, melden wir uns wieder.",
      button: "Bestellung ansehen",
    },
    order_shipped: {
      subject: "Ihre Bestellung {orderNumber} ist unterwegs",
      heading: "Ihr Paket ist unterwegs",
      intro: "Ein Paket mit Ihrer Bestellung {orderNumber} hat uns gerade verlassen.",
      button: "Bestellung ansehen",
    },
    order_refunded: {
      subject: "Erstattung zu Ihrer Bestellung {orderNumber}",
      heading: "Ihr Geld ist auf dem Rückweg",
      intro:
        "Wir haben {amount} zu Ihrer Bestellung {orderNumber} erstattet. Der Betrag kommt auf dem Weg zurück, auf dem Sie bezahlt haben; je nach Bank dauert das einige Tage.",
      button: "Bestellung ansehen",
    },
    order_cancelled: {
      subject: "Ihre Bestellung {orderNumber} wurde storniert",
      heading: "Ihre Bestellung wurde storniert",
      intro:
        "Ihre Bestellung {orderNumber} wurde storniert und wird nicht verschickt. Was Sie bereits bezahlt haben, erhalten Sie vollständig zurück.",
      button: "Bestellung ansehen",
    },
    password_reset: {
      subject: "Neues Passwort für {shopName}",
      heading: "Neues Passwort wählen",
      intro:
        "Jemand, hoffentlich Sie selbst, hat für Ihr Konto bei {shopName} ein neues Passwort angefordert. Der Knopf führt Sie dorthin: einmal, innerhalb der nächsten Stunde.\n\nSie waren das nicht? Dann brauchen Sie nichts zu tun. Ihr Passwort bleibt, wie es ist.",
      button: "Neues Passwort wählen",
    },
    verify_email: {
      subject: "Ist das Ihre E-Mail-Adresse?",
      heading: "Nur noch ein Schritt",
      intro:
        "Bitte bestätigen Sie, dass diese Adresse Ihnen gehört. Sie wurde für ein Konto bei {shopName} angegeben. Der Knopf funktioniert einmal, innerhalb von drei Tagen.\n\nSie haben dort kein Konto? Dann brauchen Sie nichts zu tun, und es geschieht auch nichts weiter.",
      button: "Ja, das ist meine",
    },
  },
  labels: {
    greeting: "Guten Tag {name},",
    order: "Bestellung",
    item: "Artikel",
    quantity: "Menge",
    price: "Preis",
    subtotal: "Zwischensumme",
    discount: "Rabatt",
    shipping: "Versand",
    free: "Kostenlos",
    taxIncluded: "Enthaltene MwSt.",
    tax: "MwSt.",
    total: "Gesamtsumme",
    shipTo: "Lieferadresse",
    shippingMethod: "Versandart",
    inThisParcel: "In diesem Paket",
    tracking: "Sendungsnummer",
    moreToCome: "Der Rest Ihrer Bestellung folgt in einem weiteren Paket.",
    refundedAmount: "Erstattet",
    noReply: "Sie erhalten diese Nachricht wegen einer Bestellung oder eines Kontos bei {shopName}.",
  },
};

export const defaultTexts: Readonly<Record<MailLocale, LocaleTexts>> = { en, de };
