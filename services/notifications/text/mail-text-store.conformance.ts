// What every store of the shop's own mail texts promises.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { MailTextStore } from "./mail-text.ts";

export function mailTextStoreConformance(engine: string, open: (t: TestContext) => Promise<MailTextStore>): void {
  test(`${engine} mail texts: what was put is found and listed, the last one counts, by name and language`, async (t) => {
    const texts = await open(t);
    assert.equal(await texts.find("welcome", "en"), undefined);
    const text = { name: "welcome", locale: "en", subject: "Hi", intro: null, updatedAt: 1_800_000_000_000 } as const;
    await texts.put({ ...text, subject: "Hello" });
    await Promise.all([texts.put({ ...text, locale: "de", intro: "Grüße" }), texts.put(text)]);
    assert.deepEqual({ ...(await texts.find("welcome", "en")) }, text);
    assert.equal(await texts.find("order_shipped", "en"), undefined);
    const listed = await texts.list();
    assert.deepEqual(
      listed.map((each) => [each.name, each.locale, each.subject, each.intro]),
      [
        ["welcome", "de", "Hi", "Grüße"],
        ["welcome", "en", "Hi", null],
      ],
    );
  });
}
