-- An import as it was asked for and how far it is. Its file lies beside the store until it has ended.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'completed', 'failed')),
  request TEXT NOT NULL,
  progress TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  CHECK ((state IN ('completed', 'failed')) = (finished_at IS NOT NULL))
) STRICT;
CREATE INDEX imports_unfinished ON imports (created_at) WHERE finished_at IS NULL;

-- The first errors and warnings of an import, in the order of the file.
CREATE TABLE import_notes (
  import_id TEXT NOT NULL REFERENCES imports (id),
  kind TEXT NOT NULL CHECK (kind IN ('error', 'warning')),
  position INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (import_id, kind, position)
) STRICT, WITHOUT ROWID;
