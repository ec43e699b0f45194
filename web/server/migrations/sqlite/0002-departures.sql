-- Browsers that went to an OpenID provider and are expected back. `id` is a digest of the browser's cookie and the state
-- that it was sent away with, `sealed` can be opened only with that cookie.
CREATE TABLE departures (
  id TEXT PRIMARY KEY,
  -- A digest of the cookie alone: one browser has a few of them at most.
  browser TEXT NOT NULL,
  sealed BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX departures_by_browser ON departures (browser, expires_at);
CREATE INDEX departures_by_end ON departures (expires_at);
