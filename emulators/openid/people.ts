// Who has an account at Souk ID. Their addresses are of RFC 2606's domains: nobody's.

export type DemoPerson = {
  /** What the shop knows them by. */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly locale: string;
};

export const people: readonly DemoPerson[] = [
  { subject: "souk-id-amal", name: "Amal Haddad", email: "amal@id.example", emailVerified: true, locale: "en" },
  { subject: "souk-id-jonas", name: "Jonas Weber", email: "jonas@id.example", emailVerified: true, locale: "de" },
  {
    subject: "souk-id-noor",
    name: "Noor van Dijk",
    email: "noor@id.example",
    emailVerified: false,
    locale: "en",
  },
];

export function findPerson(subject: string | undefined): DemoPerson | undefined {
  return people.find((each) => each.subject === subject);
}
