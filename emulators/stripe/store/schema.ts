// The emulator's tables. They are documented in README.md, because the invariant checker reads them from outside.
// Amounts are Stripe's units of the currency, times are epoch milliseconds.

export const SCHEMA_VERSION = 1;

export const SCHEMA_SQL = `
CREATE TABLE payment_intents (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('requires_payment_method','requires_confirmation','requires_action','requires_capture','succeeded','canceled')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  amount_received INTEGER NOT NULL DEFAULT 0 CHECK (amount_received BETWEEN 0 AND amount),
  amount_capturable INTEGER NOT NULL DEFAULT 0,
  currency TEXT NOT NULL,
  capture_method TEXT NOT NULL,
  latest_charge TEXT,
  payment_method TEXT,
  card TEXT,
  metadata TEXT NOT NULL,
  details TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  page_token TEXT NOT NULL,
  return_url TEXT,
  last_payment_error TEXT,
  checkout_session TEXT,
  cancellation_reason TEXT,
  canceled_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_intents_by_time ON payment_intents (created_at, id);

CREATE TABLE charges (
  id TEXT PRIMARY KEY,
  payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
  status TEXT NOT NULL CHECK (status IN ('succeeded','failed')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  amount_captured INTEGER NOT NULL DEFAULT 0 CHECK (amount_captured BETWEEN 0 AND amount),
  amount_refunded INTEGER NOT NULL DEFAULT 0 CHECK (amount_refunded BETWEEN 0 AND amount),
  currency TEXT NOT NULL,
  captured INTEGER NOT NULL,
  payment_method TEXT NOT NULL,
  card TEXT NOT NULL,
  failure_code TEXT,
  failure_message TEXT,
  decline_code TEXT,
  authenticated INTEGER NOT NULL DEFAULT 0,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  captured_at INTEGER
) STRICT;
CREATE INDEX charges_by_intent ON charges (payment_intent);
CREATE INDEX charges_by_time ON charges (created_at, id);

CREATE TABLE refunds (
  id TEXT PRIMARY KEY,
  charge TEXT NOT NULL REFERENCES charges (id),
  payment_intent TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending','succeeded','failed')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  reason TEXT,
  failure_reason TEXT,
  metadata TEXT NOT NULL,
  settles_at INTEGER,
  settles_as TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_by_charge ON refunds (charge);
CREATE INDEX refunds_by_time ON refunds (created_at, id);
CREATE INDEX refunds_settling ON refunds (settles_at) WHERE settles_at IS NOT NULL;

CREATE TABLE checkout_sessions (
  id TEXT PRIMARY KEY,
  status TEXT NOT NULL CHECK (status IN ('open','complete','expired')),
  payment_status TEXT NOT NULL CHECK (payment_status IN ('unpaid','paid')),
  payment_intent TEXT,
  amount_total INTEGER NOT NULL,
  currency TEXT NOT NULL,
  success_url TEXT NOT NULL,
  cancel_url TEXT,
  metadata TEXT NOT NULL,
  details TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX checkout_sessions_by_time ON checkout_sessions (created_at, id);
CREATE INDEX checkout_sessions_by_intent ON checkout_sessions (payment_intent) WHERE payment_intent IS NOT NULL;
CREATE INDEX checkout_sessions_open ON checkout_sessions (expires_at) WHERE status = 'open';

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  delivery TEXT NOT NULL CHECK (delivery IN ('none','pending','withheld','delivered','given_up')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  last_answer TEXT
) STRICT;
CREATE INDEX events_by_time ON events (created_at, id);
CREATE INDEX events_due ON events (next_attempt_at) WHERE delivery = 'pending';

CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  request_id TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE faults (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
`;
