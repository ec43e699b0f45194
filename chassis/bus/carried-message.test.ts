// What a message from a broker means to who stands at a place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCarried, encodeCarried, judge } from "./carried-message.ts";
import { partitionOf } from "./partitions.ts";

const body = JSON.stringify({
  id: "e1",
  type: "thing.changed",
  aggregateId: "thing-1",
  data: { text: 'a "b" \u2028' },
});
const row = { position: 12, partition: partitionOf("thing-1"), body };
const message = decodeCarried(encodeCarried(row, { epoch: "one", previous: 9 }).text);

test("a message is the event as it is stored, and where it stands", () => {
  const { partition } = row;
  assert.deepEqual(message, { epoch: "one", partition, position: 12, previous: 9, event: JSON.parse(body) });
});

test("what no relay wrote is no message", () => {
  const text = encodeCarried(row, { epoch: "one", previous: 9 }).text;
  const wrong = [
    "",
    "[]",
    "null",
    "17",
    text.slice(1),
    text.replace('"position":12', '"position":-12'),
    text.replace('"position":12', '"position":"12"'),
    text.replace('"epoch":"one"', '"epoch":1'),
    text.replace('"id":"e1",', ""),
    text.replace(`"partition":${row.partition}`, `"partition":${(row.partition + 1) % 8}`),
  ];
  for (const each of wrong) assert.equal(decodeCarried(each), undefined, each);
});

test("the next in line, one had before, one behind a gap", () => {
  assert.ok(message);
  const at = (position: number, epoch = "one") => judge(message, { epoch, position });
  assert.deepEqual([at(9), at(11)], ["next", "next"]);
  assert.deepEqual([at(12), at(13)], ["had", "had"]);
  assert.deepEqual([at(8), at(0)], ["gap", "gap"]);
  // Another life of the source, whichever of the two is older.
  assert.deepEqual([at(9, "two"), at(12, "two")], ["gap", "gap"]);
  // Who never had anything: only the very first is the next.
  assert.equal(at(0, ""), "gap");
  assert.equal(judge({ ...message, previous: 0 }, { epoch: "", position: 0 }), "next");
});
