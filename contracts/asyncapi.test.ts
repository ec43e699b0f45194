import assert from "node:assert/strict";
import { test } from "node:test";
import { asyncApiDocument } from "./asyncapi.ts";
import { events } from "./events.ts";

const document = asyncApiDocument(events, { version: "1.2.3" });

test("every event has its channel, its operation and its message, and all references resolve", () => {
  assert.equal(document.asyncapi, "3.0.0");
  for (const { type, version } of events) {
    const name = `${type}.v${version}`;
    assert.equal(document.channels[type]?.address, type);
    assert.equal(document.components.messages[name]?.name, type);
    assert.deepEqual(document.operations[`send.${type}`]?.channel, { $ref: `#/channels/${type}` });
    assert.ok(document.operations[`send.${type}`]?.messages.some((each) => each.$ref.endsWith(`/messages/${name}`)));
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
  assert.ok(references.length > events.length);
  for (const reference of references) {
    const found = reference.split("/").reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document);
    assert.notEqual(found, undefined, reference);
  }
});

test("the payload is the envelope with the event's data", () => {
  const payload = document.components.messages["order.paid.v1"]?.payload;
  assert.deepEqual(payload?.properties?.type, { const: "order.paid" });
  assert.ok(payload?.required?.includes("aggregateVersion"));
});
