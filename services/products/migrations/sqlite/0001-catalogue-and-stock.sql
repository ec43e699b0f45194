-- How often the public's view of the catalogue has changed. Whoever keeps a projection asks for what is newer.
CREATE TABLE catalogue_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL CHECK (seq >= 0)
) STRICT;
INSERT INTO catalogue_state VALUES (1, 0);

-- A product is one document; the columns beside it are what is looked up or promised unique.
CREATE TABLE products (
  id TEXT PRIMARY KEY,
  handle TEXT NOT NULL CHECK (handle <> ''),
  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
  source_id TEXT,
  version INTEGER NOT NULL CHECK (version > 0),
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  changed_seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX products_handle ON products (handle) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX products_source ON products (source_id) WHERE source_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX products_changed ON products (changed_seq);

-- What a cart and a hold ask of a SKU, ready to be read in one look. `prices` is {"EUR": 4900}.
CREATE TABLE variants (
  sku TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  product_id TEXT NOT NULL REFERENCES products (id),
  handle TEXT NOT NULL,
  title TEXT NOT NULL,
  for_sale INTEGER NOT NULL CHECK (for_sale IN (0, 1)),
  prices TEXT NOT NULL,
  tax_class TEXT NOT NULL CHECK (tax_class IN ('standard', 'reduced', 'zero')),
  weight_grams INTEGER NOT NULL CHECK (weight_grams >= 0),
  image_url TEXT
) STRICT;
CREATE INDEX variants_product ON variants (product_id);

CREATE TABLE collections (
  id TEXT PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE CHECK (handle <> ''),
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  description_html TEXT NOT NULL,
  image TEXT,
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_title ON collections (title_key, id);

-- Ordered membership. `place` rises along the collection; gaps are fine.
CREATE TABLE collection_products (
  collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
  product_id TEXT NOT NULL REFERENCES products (id),
  place INTEGER NOT NULL,
  PRIMARY KEY (collection_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX collection_products_place ON collection_products (collection_id, place);
CREATE INDEX collection_products_product ON collection_products (product_id);

-- Stock outlives the variant: the ledger of a SKU is never lost. `version` counts what the public could see.
CREATE TABLE stock_levels (
  sku TEXT PRIMARY KEY,
  on_hand INTEGER NOT NULL,
  reserved INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0 CHECK (version >= 0),
  CHECK (reserved >= 0 AND reserved <= on_hand)
) STRICT;

-- Every change of on_hand is one row; on_hand is their sum. Rows are only ever added.
CREATE TABLE stock_movements (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  sku TEXT NOT NULL REFERENCES stock_levels (sku),
  kind TEXT NOT NULL CHECK (kind IN ('set', 'adjustment', 'import', 'sale', 'reversal')),
  delta INTEGER NOT NULL CHECK (delta <> 0),
  on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_movements_sku ON stock_movements (sku, position);
-- The second wall behind "at most one sale per order line, ever".
CREATE UNIQUE INDEX stock_movements_once ON stock_movements (reference, sku, kind) WHERE kind IN ('sale', 'reversal');

-- Never deleted, never reopened: the trigger is the second wall. `reversed_at` is set when a sale was taken back.
CREATE TABLE holds (
  order_id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('open', 'sold', 'released')),
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  reversed_at INTEGER,
  ask_at INTEGER NOT NULL,
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CHECK (reversed_at IS NULL OR state = 'sold')
) STRICT;
CREATE INDEX holds_open ON holds (ask_at) WHERE state = 'open';
CREATE TRIGGER holds_ended_stay_ended BEFORE UPDATE OF state ON holds
WHEN OLD.state <> 'open' AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a hold that has ended stays ended'); END;
CREATE TRIGGER holds_stay BEFORE DELETE ON holds
BEGIN SELECT RAISE(ABORT, 'holds are never deleted'); END;

-- `document` is the line as the order was told it: title, unit price, tax class.
CREATE TABLE hold_lines (
  order_id TEXT NOT NULL REFERENCES holds (order_id),
  sku TEXT NOT NULL REFERENCES stock_levels (sku),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  document TEXT NOT NULL,
  PRIMARY KEY (order_id, sku)
) STRICT, WITHOUT ROWID;
