-- Browser sessions. `id` is a digest of the cookie, and `sealed` can be opened only with the cookie itself: who reads
-- this table can neither act for anybody nor learn who was here.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  sealed BLOB NOT NULL,
  -- Rises with every exchange of tokens.
  version INTEGER NOT NULL,
  -- Until when one process alone may exchange the tokens; 0: nobody is at it.
  claimed_until INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_end ON sessions (expires_at);
