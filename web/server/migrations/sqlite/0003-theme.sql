-- The shop's theme as staff have set it: the last revisions, the newest is the one that holds.
CREATE TABLE theme_revisions (
  revision INTEGER PRIMARY KEY,
  -- contracts/web/theme-schema.ts, as JSON
  settings TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

-- What is being tried and not saved: one for a browser's session, whose digest is the owner.
CREATE TABLE theme_drafts (
  owner TEXT PRIMARY KEY,
  settings TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
