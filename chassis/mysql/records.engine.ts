// Inbox, idempotency records and leases in MySQL.
import { systemClock } from "../clock.ts";
import { recordsConformance } from "../records.conformance.ts";
import { sweep } from "./housekeeping.ts";
import { onceForKey } from "./idempotency.ts";
import { takeEvent, takeSnapshot } from "./inbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";
import { temporaryMysql } from "./testing.ts";

recordsConformance("mysql", async (t) => {
  const { database } = await temporaryMysql(t);
  return {
    ...{ write: database.write, takeEvent, takeSnapshot, onceForKey, claimLease, holdsLease, releaseLease },
    claimAlone: (name, holder, now, ttlMs) => database.write((tx) => claimLease(tx, name, holder, now, ttlMs)),
    newest: async (subscriber, aggregateId) => {
      const statement = "SELECT version FROM inbox_newest WHERE subscriber = ? AND aggregate_id = ?";
      return (await database.all<{ version: number }>(statement, subscriber, aggregateId))[0]?.version;
    },
    keys: async () =>
      (await database.all<{ key: string }>('SELECT "key" FROM idempotency ORDER BY scope, "key"')).map(
        ({ key }) => key,
      ),
    sweep: () => sweep(database, systemClock),
    runsAgain: false,
  };
});
