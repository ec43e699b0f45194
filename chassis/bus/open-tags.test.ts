import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../random.ts";
import { createOpenTags } from "./open-tags.ts";

test("all that is open is acknowledged at once, and what has come since stays open", () => {
  const tags = createOpenTags();
  for (const tag of [1, 2, 3, 4]) tags.add(tag);
  assert.deepEqual(tags.settle([1, 2, 3]), [{ deliveryTag: 3, multiple: true }]);
  tags.add(5);
  assert.deepEqual(tags.settle([5]), [{ deliveryTag: 5, multiple: false }]);
  assert.deepEqual(tags.settle([4]), [{ deliveryTag: 4, multiple: true }]);
  assert.deepEqual(tags.settle([4]), [], "a tag that is not open may not be named again: the channel would be closed");
});

test("whatever is settled in whatever order, the server takes exactly that for acknowledged", () => {
  const SEED = 20_261_126;
  const random = seededRandom(SEED);
  const tags = createOpenTags();
  const unacknowledged = new Set<number>();
  const ours = new Set<number>();
  let several = 0;
  for (let tag = 1; tag <= 3_000; tag += 1) {
    tags.add(tag);
    unacknowledged.add(tag);
    ours.add(tag);
    if (random.below(6) > 0) continue;
    const chance = random.below(4);
    const chosen = [...ours].filter(() => chance === 0 || random.below(chance + 1) > 0);
    for (const { deliveryTag, multiple } of tags.settle(chosen)) {
      assert.ok(unacknowledged.has(deliveryTag), `seed ${SEED}: ${deliveryTag} is acknowledged twice`);
      for (const each of unacknowledged) {
        if (each === deliveryTag || (multiple && each < deliveryTag)) unacknowledged.delete(each);
      }
      if (multiple) several += 1;
    }
    for (const each of chosen) ours.delete(each);
    const rejected = [...ours].find(() => random.below(9) === 0);
    if (rejected !== undefined) {
      tags.delete(rejected);
      ours.delete(rejected);
      unacknowledged.delete(rejected);
    }
    assert.deepEqual([...unacknowledged], [...ours], `seed ${SEED}, at ${tag}`);
  }
  assert.ok(several > 50, `${several} spoke for several`);
});
