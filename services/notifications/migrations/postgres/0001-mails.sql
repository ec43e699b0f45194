-- One row per e-mail, booked together with the event that causes it.
CREATE TABLE mails (
  id TEXT COLLATE "C" PRIMARY KEY,
  -- The event's id; the Message-ID is made of it. One event causes at most one mail.
  event_id TEXT COLLATE "C" NOT NULL UNIQUE,
  template TEXT NOT NULL,
  locale TEXT NOT NULL,
  -- NULL once the account was deleted.
  recipient TEXT,
  user_id TEXT COLLATE "C",
  order_id TEXT COLLATE "C",
  order_number TEXT,
  -- What the text is made of, JSON; NULL once it was sent or forgotten. TEXT: JSONB can't hold every string.
  content TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  last_error TEXT,
  -- When it may be tried next; while it is being sent, when others may try.
  next_at BIGINT NOT NULL,
  claimed_by TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  CHECK (state <> 'queued' OR (recipient IS NOT NULL AND content IS NOT NULL)),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX mails_due ON mails (next_at) WHERE state = 'queued';
CREATE INDEX mails_failed ON mails (id) WHERE state = 'failed';
CREATE INDEX mails_order ON mails (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX mails_user ON mails (user_id) WHERE user_id IS NOT NULL;

-- Accounts that were deleted: an event that was delayed must not bring the person back.
CREATE TABLE forgotten_users (
  user_id TEXT COLLATE "C" PRIMARY KEY,
  at BIGINT NOT NULL
);

-- What a shop writes itself, over the text that it came with.
CREATE TABLE mail_texts (
  name TEXT COLLATE "C" NOT NULL,
  locale TEXT COLLATE "C" NOT NULL,
  subject TEXT,
  intro TEXT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (name, locale)
);
