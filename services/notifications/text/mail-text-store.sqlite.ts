// The shop's own mail texts in SQLite.
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import type { MailLocale, MailTemplate } from "@souk/contracts/notifications/mail-schema";
import type { MailTextStore, StoredText } from "./mail-text.ts";

type Row = { name: MailTemplate; locale: MailLocale; subject: string | null; intro: string | null; updated_at: number };

export function createSqliteMailTextStore(database: SqliteDatabase): MailTextStore {
  return {
    find: (name, locale) => {
      const sql = "SELECT * FROM mail_texts WHERE name = ? AND locale = ?";
      const row = database.read((tx) => tx.get<Row>(sql, name, locale));
      return row && fromRow(row);
    },
    list: () => database.read((tx) => tx.all<Row>("SELECT * FROM mail_texts ORDER BY name, locale")).map(fromRow),
    put: ({ name, locale, subject, intro, updatedAt }) =>
      database.write((tx) => {
        tx.run(
          `INSERT INTO mail_texts (name, locale, subject, intro, updated_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET subject = excluded.subject, intro = excluded.intro, updated_at = excluded.updated_at`,
          name,
          locale,
          subject,
          intro,
          updatedAt,
        );
      }),
  };
}

function fromRow({ name, locale, subject, intro, updated_at: updatedAt }: Row): StoredText {
  return { name, locale, subject, intro, updatedAt };
}
