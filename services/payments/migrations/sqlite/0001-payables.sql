-- One row is one payable; `body` is the whole of it as JSON (payable/payable.ts), the other columns are there to be
-- searched, checked and read from outside. Amounts are minor units, times epoch milliseconds.
CREATE TABLE payables (
  order_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL CHECK (version >= 0),
  status TEXT NOT NULL CHECK (status IN ('open', 'captured', 'closed')),
  closing INTEGER NOT NULL CHECK (closing IN (0, 1)),
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  captured INTEGER NOT NULL CHECK (captured IN (0, amount)),
  refunded INTEGER NOT NULL CHECK (refunded >= 0 AND refunded <= captured),
  refund_pending INTEGER NOT NULL CHECK (refund_pending >= 0),
  attention_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payables_attention ON payables (attention_at) WHERE attention_at IS NOT NULL;

-- Which order a PaymentIntent or session belongs to.
CREATE TABLE provider_objects (
  provider_id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The provider's events that changed something.
CREATE TABLE provider_events (
  event_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_events_by_time ON provider_events (at);

CREATE TABLE sweep_cursors (
  name TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
