// The shop's own mail texts in PostgreSQL.
import type { PostgresDatabase } from "@souk/chassis/postgres/database";
import type { MailTextStore, StoredText } from "./mail-text.ts";

const COLUMNS = `name, locale, subject, intro, updated_at AS "updatedAt"`;

export function createPostgresMailTextStore(database: PostgresDatabase): MailTextStore {
  return {
    find: (name, locale) =>
      database.get<StoredText>(`SELECT ${COLUMNS} FROM mail_texts WHERE name = $1 AND locale = $2`, name, locale),
    list: () => database.all<StoredText>(`SELECT ${COLUMNS} FROM mail_texts ORDER BY name, locale`),
    put: async ({ name, locale, subject, intro, updatedAt }) => {
      await database.run(
        `INSERT INTO mail_texts (name, locale, subject, intro, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name, locale) DO UPDATE SET
           subject = excluded.subject, intro = excluded.intro, updated_at = excluded.updated_at`,
        name,
        locale,
        subject,
        intro,
        updatedAt,
      );
    },
  };
}
