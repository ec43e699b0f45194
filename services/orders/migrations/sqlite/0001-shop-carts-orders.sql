-- The tables of orders. Amounts are minor units of the row's (or its order's) currency, times are epoch milliseconds,
-- ids are UUIDv7 text. Columns with JSON say so. The names and meanings here are documented: tools outside this
-- service (the invariant checker) read them.

-- The shop's profile; one row. `revision` rises with every change to the profile, shipping options or tax rates, so
-- that an instance knows whether what it remembers of them is still so.
CREATE TABLE shop (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  country TEXT NOT NULL CHECK (length(country) = 2),
  theme TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > 0)
) STRICT;

CREATE TABLE shipping_options (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  countries TEXT NOT NULL,            -- JSON array of ISO 3166-1 codes; "*" is every country no option names
  estimated_days INTEGER NOT NULL CHECK (estimated_days >= 0),
  basis TEXT NOT NULL CHECK (basis IN ('weight', 'subtotal')),
  prices TEXT NOT NULL                -- JSON array of {currency, from, amount}
) STRICT;

CREATE TABLE tax_rates (
  id TEXT PRIMARY KEY,
  country TEXT NOT NULL,              -- "*" is every country without rows of its own
  region TEXT,
  region_key TEXT NOT NULL,           -- lower case, '' for the whole country
  tax_class TEXT NOT NULL CHECK (tax_class IN ('standard', 'reduced', 'zero')),
  rate_basis_points INTEGER NOT NULL CHECK (rate_basis_points BETWEEN 0 AND 10000),
  included INTEGER NOT NULL CHECK (included IN (0, 1)),
  UNIQUE (country, region_key, tax_class)
) STRICT;

-- A cart is `open`, or became an order (for ever), or was merged into another cart at sign-in.
CREATE TABLE carts (
  id TEXT PRIMARY KEY,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  customer_id TEXT,                   -- null: whoever knows the id
  state TEXT NOT NULL CHECK (state IN ('open', 'ordered', 'merged')),
  version INTEGER NOT NULL CHECK (version > 0),
  order_id TEXT,
  merged_into TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((state = 'ordered') = (order_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX carts_of_customer ON carts (customer_id, state, created_at) WHERE customer_id IS NOT NULL;

CREATE TABLE cart_lines (
  cart_id TEXT NOT NULL REFERENCES carts (id),
  position INTEGER NOT NULL,
  sku TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999),
  quote TEXT NOT NULL,                -- JSON: what products last said of the SKU; only shown, never charged
  PRIMARY KEY (cart_id, sku)
) STRICT, WITHOUT ROWID;

-- `number` is what people call the order: S-100001. One order per cart, ever.
-- status moves: pending → awaiting_payment | paid | closing; awaiting_payment → paid | closing;
-- closing → paid | expired | cancelled; paid → completed | cancelled. expired, cancelled, completed are final.
CREATE TABLE orders (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  cart_id TEXT NOT NULL UNIQUE REFERENCES carts (id),
  customer_id TEXT,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,            -- lower case, for finding
  locale TEXT,
  status TEXT NOT NULL CHECK (status IN
    ('pending', 'awaiting_payment', 'closing', 'paid', 'completed', 'expired', 'cancelled')),
  payment_status TEXT NOT NULL CHECK (payment_status IN ('pending', 'paid', 'partially_refunded', 'refunded')),
  fulfilment_status TEXT NOT NULL CHECK (fulfilment_status IN ('unfulfilled', 'partial', 'fulfilled')),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  subtotal INTEGER NOT NULL CHECK (subtotal >= 0),        -- sum of order_lines.line_total
  discount INTEGER NOT NULL CHECK (discount >= 0),        -- sum of order_lines.discount
  shipping INTEGER NOT NULL CHECK (shipping >= 0),
  shipping_tax INTEGER NOT NULL CHECK (shipping_tax >= 0),
  tax INTEGER NOT NULL CHECK (tax >= 0),                  -- sum of order_lines.tax, plus shipping_tax
  tax_included INTEGER NOT NULL CHECK (tax_included IN (0, 1)),
  total INTEGER NOT NULL CHECK (total >= 0),
  captured INTEGER NOT NULL CHECK (captured IN (0, total)),
  refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured), -- sum of succeeded refunds
  shipping_address TEXT NOT NULL,     -- JSON
  billing_address TEXT,               -- JSON
  shipping_option_id TEXT NOT NULL,
  shipping_option_name TEXT NOT NULL,
  payment_id TEXT,                    -- the provider's
  cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)), -- what `closing` ends in when nothing was captured
  pay_by INTEGER NOT NULL,
  due_at INTEGER,                     -- when the closing sweep looks at it next; null once nothing is awaited
  asked INTEGER NOT NULL CHECK (asked >= 0),              -- how often payments was asked while closing
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (total = subtotal - discount + shipping + CASE tax_included WHEN 1 THEN 0 ELSE tax END),
  CHECK (status NOT IN ('pending', 'awaiting_payment', 'closing', 'expired') OR captured = 0),
  CHECK (fulfilment_status = 'unfulfilled' OR status IN ('paid', 'completed'))
) STRICT;
CREATE INDEX orders_of_customer ON orders (customer_id, number) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_by_email ON orders (email_key, number);
CREATE INDEX orders_by_status ON orders (status, number);
CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE order_lines (
  order_id TEXT NOT NULL REFERENCES orders (id),
  position INTEGER NOT NULL,
  sku TEXT NOT NULL,
  product_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  title TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999),
  unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
  line_total INTEGER NOT NULL CHECK (line_total = unit_price * quantity),
  discount INTEGER NOT NULL CHECK (discount BETWEEN 0 AND line_total),
  tax INTEGER NOT NULL CHECK (tax >= 0),
  tax_rate_basis_points INTEGER NOT NULL CHECK (tax_rate_basis_points >= 0),
  fulfilled INTEGER NOT NULL CHECK (fulfilled BETWEEN 0 AND quantity),
  image_url TEXT,
  PRIMARY KEY (order_id, sku)
) STRICT, WITHOUT ROWID;

-- One row per version of an order. Rows of kind 'status' are the order's transitions: from_status is null for the
-- first. Other kinds leave the status alone.
CREATE TABLE order_history (
  order_id TEXT NOT NULL REFERENCES orders (id),
  version INTEGER NOT NULL CHECK (version > 0),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('status', 'payment', 'parcel', 'refund', 'alert', 'note')),
  cause TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT,
  amount INTEGER,
  reference TEXT,
  detail TEXT,
  PRIMARY KEY (order_id, version),
  CHECK ((kind = 'status') = (to_status IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE fulfilments (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  lines TEXT NOT NULL,                -- JSON array of {sku, quantity}
  tracking_number TEXT,
  carrier TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fulfilments_of_order ON fulfilments (order_id, id);

-- Stored as `requested` before payments is asked; asked again until it is settled.
CREATE TABLE refunds (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  status TEXT NOT NULL CHECK (status IN ('requested', 'succeeded', 'failed')),
  origin TEXT NOT NULL CHECK (origin IN ('staff', 'cancellation', 'dashboard')),
  reason TEXT NOT NULL,
  lines TEXT,                         -- JSON array of {sku, quantity}
  failure TEXT,
  due_at INTEGER,                     -- when payments is asked next; null once settled
  asked INTEGER NOT NULL CHECK (asked >= 0),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_of_order ON refunds (order_id, id);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;

-- One row per Idempotency-Key of a checkout (scope `cart:<id>`) or another try at paying (scope `order:<id>`).
-- `answer` is final: once set, nothing here changes again but that a deleted account's person is taken out.
CREATE TABLE purchase_attempts (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,          -- hash of the request's body
  attempt_id TEXT NOT NULL,           -- names this try at payments
  order_id TEXT NOT NULL,
  cart_version INTEGER,               -- null for another try at paying
  snapshot TEXT,                      -- JSON array of {sku, quantity}: the cart as it was at the beginning
  holder TEXT NOT NULL,               -- the instance that works on it
  fence INTEGER NOT NULL CHECK (fence > 0),
  lease_until INTEGER NOT NULL,
  answer TEXT,                        -- JSON, without secrets
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)            -- a rowid table: with their answers the rows are long
) STRICT;

-- Ids that may never become an order, because products was told that their holds are closed.
CREATE TABLE dead_orders (
  order_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_sequence (name, seq) VALUES ('orders', 100000);
