-- Marks what this shop makes at the provider. A restored backup gets a new epoch (store_identity), but what was made
-- before is still this shop's: so the mark is a row of its own, which begins as the epoch was and never changes.
CREATE TABLE shop_identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  identity TEXT NOT NULL
) STRICT;
INSERT INTO shop_identity SELECT 1, epoch FROM store_identity;
