-- The tables of orders in MySQL and MariaDB: names, columns and meanings are those of migrations/sqlite, where they are
-- explained. Text is compared by its bytes: the database's collation, set before the first table. What is only ever shown
-- has no narrow width, because what does not fit is refused.
-- Each statement is a step of its own, and may be begun twice: a table that is there, a row that is there, count as done.
CREATE TABLE shop (
  one INT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  country VARCHAR(2) NOT NULL,
  theme VARCHAR(64) NOT NULL,
  revision INT NOT NULL,
  CHECK (one = 1),
  CHECK (CHAR_LENGTH(currency) = 3),
  CHECK (CHAR_LENGTH(country) = 2),
  CHECK (revision > 0)
) ENGINE = InnoDB;

CREATE TABLE shipping_options (
  id VARCHAR(64) PRIMARY KEY,
  position INT NOT NULL,
  name VARCHAR(255) NOT NULL,
  countries MEDIUMTEXT NOT NULL,
  estimated_days INT NOT NULL,
  basis VARCHAR(16) NOT NULL,
  prices MEDIUMTEXT NOT NULL,
  CHECK (estimated_days >= 0),
  CHECK (basis IN ('weight', 'subtotal'))
) ENGINE = InnoDB;

CREATE TABLE tax_rates (
  id VARCHAR(64) PRIMARY KEY,
  country VARCHAR(2) NOT NULL,
  region VARCHAR(255),
  region_key VARCHAR(255) NOT NULL,
  tax_class VARCHAR(16) NOT NULL,
  rate_basis_points INT NOT NULL,
  included TINYINT NOT NULL,
  UNIQUE (country, region_key, tax_class),
  CHECK (tax_class IN ('standard', 'reduced', 'zero')),
  CHECK (rate_basis_points BETWEEN 0 AND 10000),
  CHECK (included IN (0, 1))
) ENGINE = InnoDB;

-- Of two carts that one customer takes at the same time the second must see the first: whoever takes one holds the row
-- that the customer's id leads to. There are a few of them, so that nobody waits for strangers often.
CREATE TABLE claim_turns (
  turn INT PRIMARY KEY
) ENGINE = InnoDB;
INSERT INTO claim_turns VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);

CREATE TABLE carts (
  id VARCHAR(64) PRIMARY KEY,
  currency VARCHAR(3) NOT NULL,
  customer_id VARCHAR(64),
  state VARCHAR(16) NOT NULL,
  version INT NOT NULL,
  order_id VARCHAR(64),
  merged_into VARCHAR(64),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  INDEX carts_of_customer (customer_id, state, created_at),
  CHECK (CHAR_LENGTH(currency) = 3),
  CHECK (state IN ('open', 'ordered', 'merged')),
  CHECK (version > 0),
  CHECK ((state = 'ordered') = (order_id IS NOT NULL))
) ENGINE = InnoDB;

CREATE TABLE cart_lines (
  cart_id VARCHAR(64) NOT NULL,
  position INT NOT NULL,
  sku VARCHAR(255) NOT NULL,
  quantity INT NOT NULL,
  quote MEDIUMTEXT NOT NULL,
  PRIMARY KEY (cart_id, sku),
  FOREIGN KEY (cart_id) REFERENCES carts (id),
  CHECK (quantity BETWEEN 1 AND 999)
) ENGINE = InnoDB;

-- Numbers rise in the order in which orders are written; one that is undone leaves its number unused.
CREATE TABLE orders (
  number BIGINT PRIMARY KEY AUTO_INCREMENT,
  id VARCHAR(64) NOT NULL UNIQUE,
  cart_id VARCHAR(64) NOT NULL UNIQUE,
  customer_id VARCHAR(64),
  email VARCHAR(320) NOT NULL,
  email_key VARCHAR(320) NOT NULL,
  locale VARCHAR(64),
  status VARCHAR(32) NOT NULL,
  payment_status VARCHAR(32) NOT NULL,
  fulfilment_status VARCHAR(32) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  subtotal BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  shipping BIGINT NOT NULL,
  shipping_tax BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  tax_included TINYINT NOT NULL,
  total BIGINT NOT NULL,
  captured BIGINT NOT NULL,
  refunded BIGINT NOT NULL,
  shipping_address MEDIUMTEXT NOT NULL,
  billing_address MEDIUMTEXT,
  shipping_option_id VARCHAR(64) NOT NULL,
  shipping_option_name VARCHAR(255) NOT NULL,
  payment_id VARCHAR(255),
  cancel_requested TINYINT NOT NULL,
  pay_by BIGINT NOT NULL,
  due_at BIGINT,
  asked INT NOT NULL,
  version INT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  INDEX orders_of_customer (customer_id, number),
  INDEX orders_by_email (email_key, number),
  INDEX orders_by_status (status, number),
  INDEX orders_due (due_at),
  FOREIGN KEY (cart_id) REFERENCES carts (id),
  CHECK (status IN ('pending', 'awaiting_payment', 'closing', 'paid', 'completed', 'expired', 'cancelled')),
  CHECK (payment_status IN ('pending', 'paid', 'partially_refunded', 'refunded')),
  CHECK (fulfilment_status IN ('unfulfilled', 'partial', 'fulfilled')),
  CHECK (CHAR_LENGTH(currency) = 3),
  CHECK (subtotal >= 0),
  CHECK (discount >= 0),
  CHECK (shipping >= 0),
  CHECK (shipping_tax >= 0),
  CHECK (tax >= 0),
  CHECK (tax_included IN (0, 1)),
  CHECK (total >= 0),
  CHECK (captured = 0 OR captured = total),
  CHECK (refunded BETWEEN 0 AND captured),
  CHECK (cancel_requested IN (0, 1)),
  CHECK (asked >= 0),
  CHECK (version > 0),
  CHECK (total = subtotal - discount + shipping + CASE tax_included WHEN 1 THEN 0 ELSE tax END),
  CHECK (status NOT IN ('pending', 'awaiting_payment', 'closing', 'expired') OR captured = 0),
  CHECK (fulfilment_status = 'unfulfilled' OR status IN ('paid', 'completed'))
) ENGINE = InnoDB AUTO_INCREMENT = 100001;

CREATE TABLE order_lines (
  order_id VARCHAR(64) NOT NULL,
  position INT NOT NULL,
  sku VARCHAR(255) NOT NULL,
  product_id VARCHAR(64) NOT NULL,
  variant_id VARCHAR(64) NOT NULL,
  title TEXT NOT NULL,
  quantity INT NOT NULL,
  unit_price BIGINT NOT NULL,
  line_total BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  tax_rate_basis_points INT NOT NULL,
  fulfilled INT NOT NULL,
  image_url TEXT,
  PRIMARY KEY (order_id, sku),
  FOREIGN KEY (order_id) REFERENCES orders (id),
  CHECK (quantity BETWEEN 1 AND 999),
  CHECK (unit_price >= 0),
  CHECK (line_total = unit_price * quantity),
  CHECK (discount BETWEEN 0 AND line_total),
  CHECK (tax >= 0),
  CHECK (tax_rate_basis_points >= 0),
  CHECK (fulfilled BETWEEN 0 AND quantity)
) ENGINE = InnoDB;

CREATE TABLE order_history (
  order_id VARCHAR(64) NOT NULL,
  version INT NOT NULL,
  at BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  cause VARCHAR(255) NOT NULL,
  from_status VARCHAR(32),
  to_status VARCHAR(32),
  amount BIGINT,
  reference TEXT,
  detail TEXT,
  PRIMARY KEY (order_id, version),
  FOREIGN KEY (order_id) REFERENCES orders (id),
  CHECK (version > 0),
  CHECK (kind IN ('status', 'payment', 'parcel', 'refund', 'alert', 'note')),
  CHECK ((kind = 'status') = (to_status IS NOT NULL))
) ENGINE = InnoDB;

CREATE TABLE fulfilments (
  id VARCHAR(64) PRIMARY KEY,
  order_id VARCHAR(64) NOT NULL,
  "lines" MEDIUMTEXT NOT NULL,
  tracking_number TEXT,
  carrier TEXT,
  created_at BIGINT NOT NULL,
  INDEX fulfilments_of_order (order_id, id),
  FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE = InnoDB;

CREATE TABLE refunds (
  id VARCHAR(64) PRIMARY KEY,
  order_id VARCHAR(64) NOT NULL,
  amount BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  origin VARCHAR(16) NOT NULL,
  reason TEXT NOT NULL,
  "lines" MEDIUMTEXT,
  failure TEXT,
  due_at BIGINT,
  asked INT NOT NULL,
  created_at BIGINT NOT NULL,
  INDEX refunds_of_order (order_id, id),
  INDEX refunds_due (due_at),
  FOREIGN KEY (order_id) REFERENCES orders (id),
  CHECK (amount > 0),
  CHECK (status IN ('requested', 'succeeded', 'failed')),
  CHECK (origin IN ('staff', 'cancellation', 'dashboard')),
  CHECK (asked >= 0)
) ENGINE = InnoDB;

-- `sequence` keeps these long rows in the order of their making.
CREATE TABLE purchase_attempts (
  sequence BIGINT PRIMARY KEY AUTO_INCREMENT,
  scope VARCHAR(128) NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  fingerprint VARCHAR(128) NOT NULL,
  attempt_id VARCHAR(64) NOT NULL,
  order_id VARCHAR(64) NOT NULL,
  cart_version INT,
  snapshot MEDIUMTEXT,
  holder VARCHAR(255) NOT NULL,
  fence INT NOT NULL,
  lease_until BIGINT NOT NULL,
  answer MEDIUMTEXT,
  created_at BIGINT NOT NULL,
  UNIQUE (scope, "key"),
  CHECK (fence > 0)
) ENGINE = InnoDB;

CREATE TABLE dead_orders (
  order_id VARCHAR(64) PRIMARY KEY,
  at BIGINT NOT NULL
) ENGINE = InnoDB;
