import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answered, register, startUsers } from "../testing/running-service.ts";

const home = { name: "Ada", line1: "Hauptstraße 1", city: "Berlin", postalCode: "10115", country: "DE" };

test("an address is added, listed, replaced and removed by its owner", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await register(users, "ada@example.org");
  const added = await users.client.addAddress({ body: { ...home, phone: "+49 30 1" }, token });
  assert.ok("body" in added && added.status === 201);
  const { id, createdAt, ...address } = added.body;
  assert.deepEqual(address, { ...home, phone: "+49 30 1" });
  const listed = await users.client.listAddresses({ token });
  assert.deepEqual(listed, { status: 200, body: { items: [added.body], nextCursor: null, total: 1 } });
  const replaced = await users.client.replaceAddress({ params: { id }, body: { ...home, line2: "3rd floor" }, token });
  assert.deepEqual(replaced, { status: 200, body: { id, createdAt, ...home, line2: "3rd floor" } });
  assert.equal((await users.client.removeAddress({ params: { id }, token })).status, 204);
  assert.equal((await users.client.removeAddress({ params: { id }, token })).status, 404);
});

test("somebody else's address looks exactly like a missing one", async (t) => {
  const users = await startUsers(t);
  const ada = await register(users, "ada@example.org");
  const bob = await register(users, "bob@example.org");
  const added = await users.client.addAddress({ body: home, token: ada.accessToken });
  assert.ok("body" in added);
  for (const [method, body] of [
    ["PUT", home],
    ["DELETE", undefined],
  ] as const) {
    const answers: readonly Answered[] = await Promise.all(
      [added.body.id, "01995f2e-7d10-7000-8000-000000000001"].map((id) =>
        users.send(method, `/api/v1/users/me/addresses/${id}`, { body, token: bob.accessToken }),
      ),
    );
    assert.ok(answers.every((each) => each.status === 404));
    assert.deepEqual({ ...answers[0]?.body, traceId: "" }, { ...answers[1]?.body, traceId: "" });
  }
  const still = await users.client.listAddresses({ token: ada.accessToken });
  assert.ok("body" in still && still.body.items[0]?.line1 === home.line1);
});

test("the same Idempotency-Key adds once; another body is 422; another customer's key is another key", async (t) => {
  const users = await startUsers(t);
  const ada = await register(users, "ada@example.org");
  const bob = await register(users, "bob@example.org");
  const add = (token: string, body = home) => users.client.addAddress({ body, token, idempotencyKey: "k" });
  const answers = await Promise.all([add(ada.accessToken), add(ada.accessToken)]);
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(answers[0]?.status, 201);
  const mismatch = await add(ada.accessToken, { ...home, city: "Bonn" });
  assert.ok("problem" in mismatch && mismatch.status === 422 && mismatch.problem.code === "idempotency_mismatch");
  const others = await add(bob.accessToken);
  assert.ok("body" in others && "body" in (answers[0] ?? {}) && others.status === 201);
  const list = await users.client.listAddresses({ token: bob.accessToken });
  assert.ok("body" in list && list.body.total === 1);
});

test("what does not fit is 400 with a pointer, control characters included", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await register(users, "ada@example.org");
  const bad: readonly (readonly [unknown, string])[] = [
    [{ ...home, country: "Germany" }, "/country"],
    [{ ...home, country: "de" }, "/country"],
    [{ ...home, id: "x" }, "/id"],
    [{ ...home, line1: "a\u0007b" }, "/line1"],
    [{ ...home, phone: "1\r\n2" }, "/phone"],
    [{ ...home, postalCode: 10115 }, "/postalCode"],
  ];
  for (const [body, pointer] of bad) {
    const answer = await users.send("POST", "/api/v1/users/me/addresses", { body, token });
    assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [400, pointer], JSON.stringify(body));
  }
  assert.equal((await users.send("PUT", "/api/v1/users/me/addresses/no-id", { body: home, token })).status, 404);
});

test("the book is full at fifty", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await register(users, "ada@example.org");
  const answers = await Promise.all(Array.from({ length: 55 }, () => users.client.addAddress({ body: home, token })));
  assert.equal(answers.filter((each) => each.status === 201).length, 50);
  assert.equal(answers.filter((each) => each.status === 422).length, 5);
});
