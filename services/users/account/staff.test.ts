// Staff and customers over HTTP, as owners, staff and customers see them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clientToken,
  logIn,
  logInOwner,
  PASSWORD,
  register,
  startUsers,
  type Users,
} from "../testing/running-service.ts";

const hire = (users: Users, token: string, email: string, role: "staff" | "owner" = "staff") =>
  users.client.addStaff({ body: { email, name: "Grace", password: PASSWORD, role }, token });

test("an owner hires, changes and dismisses; a dismissed one is a customer and signed out", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await logInOwner(users);
  const hired = await hire(users, token, "grace@example.org");
  assert.ok("body" in hired && hired.status === 201);
  assert.equal(hired.body.role, "staff");
  const session = await logIn(users, "grace@example.org");
  const params = { id: hired.body.id };
  const raised = await users.client.updateStaff({ params, body: { role: "owner", name: "Grace H." }, token });
  assert.deepEqual(raised, { status: 200, body: { ...hired.body, role: "owner", name: "Grace H." } });
  const list = await users.client.listStaff({ token });
  assert.ok("body" in list && list.body.total === 2 && list.body.nextCursor === null);
  assert.equal((await users.client.removeStaff({ params, token })).status, 204);
  assert.equal((await users.client.removeStaff({ params, token })).status, 404);
  const { refreshToken } = session;
  assert.equal((await users.client.refreshSession({ body: { refreshToken } })).status, 401);
  assert.equal((await logIn(users, "grace@example.org")).user.role, "customer");
});

test("a customer is hired by id; a name alone is no reason to touch a customer", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await logInOwner(users);
  const { user } = await register(users, "ada@example.org");
  const params = { id: user.id };
  assert.equal((await users.client.updateStaff({ params, body: { name: "Eve" }, token })).status, 404);
  assert.equal((await users.client.updateStaff({ params, body: { role: "staff" }, token })).status, 200);
  const taken = await hire(users, token, "ADA@example.org");
  assert.ok("problem" in taken && taken.problem.code === "email_taken");
});

test("the last owner can be neither dismissed nor lowered", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token, user } = await logInOwner(users);
  const params = { id: user.id };
  for (const answer of [
    await users.client.removeStaff({ params, token }),
    await users.client.updateStaff({ params, body: { role: "staff" }, token }),
  ]) {
    assert.ok("problem" in answer && answer.status === 409 && answer.problem.code === "last_owner");
  }
});

test("a dismissed owner's token, still fresh, hires nobody", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await logInOwner(users);
  const second = await hire(users, token, "second@example.org", "owner");
  assert.ok("body" in second);
  const dismissed = await logIn(users, "second@example.org");
  await users.client.removeStaff({ params: { id: second.body.id }, token });
  const again = await users.client.updateStaff({
    params: { id: second.body.id },
    body: { role: "owner" },
    token: dismissed.accessToken,
  });
  assert.equal(again.status, 403);
});

test("the same Idempotency-Key hires once, and no hash of the password is kept with it", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await logInOwner(users);
  const body = { email: "grace@example.org", name: "Grace", password: PASSWORD };
  const answers = await Promise.all([1, 2].map(() => users.client.addStaff({ body, token, idempotencyKey: "k1" })));
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(answers[0]?.status, 201);
  const other = await users.client.addStaff({ body: { ...body, name: "G" }, token, idempotencyKey: "k1" });
  assert.ok("problem" in other && other.problem.code === "idempotency_mismatch");
});

test("staff list customers, find them and turn pages; staff are not among them", async (t) => {
  const users = await startUsers(t);
  const { accessToken: owner } = await logInOwner(users);
  await hire(users, owner, "grace@example.org");
  const { accessToken: token } = await logIn(users, "grace@example.org");
  for (const [n, name] of ["Jörg Müller", "Ada Lovelace", "Ada Müller"].entries()) {
    await register(users, `p${n}@example.org`, name);
  }
  const first = await users.client.listCustomers({ query: { limit: 2 }, token });
  assert.ok("body" in first);
  assert.deepEqual([first.body.items.map((each) => each.name), first.body.total], [["Ada Müller", "Ada Lovelace"], 3]);
  const rest = await users.client.listCustomers({ query: { limit: 2, cursor: first.body.nextCursor ?? "" }, token });
  assert.ok("body" in rest);
  assert.deepEqual([rest.body.items.map((each) => each.name), rest.body.nextCursor], [["Jörg Müller"], null]);
  const found = await users.client.listCustomers({ query: { q: "mul ada" }, token });
  assert.ok("body" in found && found.body.total === 1);
  const injected = await users.client.listCustomers({ query: { q: "' OR 1=1 --" }, token });
  assert.ok("body" in injected && injected.body.total === 0);
  for (const query of [
    "cursor=x",
    "cursor=AAAA",
    "limit=0",
    "limit=101",
    "limit=1.5",
    "sort=name",
    `q=${"x".repeat(101)}`,
  ]) {
    assert.equal((await users.send("GET", `/api/v1/customers?${query}`, { token })).status, 400, query);
  }
});

test("a customer is read with the address book; staff and missing ones look alike", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token, user: owner } = await logInOwner(users);
  const { user, accessToken } = await register(users, "ada@example.org");
  const body = { name: "Ada", line1: "1", city: "Berlin", postalCode: "10115", country: "DE" };
  await users.client.addAddress({ body, token: accessToken });
  const read = await users.client.readCustomer({ params: { id: user.id }, token });
  assert.ok("body" in read && read.body.addresses[0]?.city === "Berlin");
  const answers = await Promise.all(
    [owner.id, "01995f2e-7d10-7000-8000-000000000001"].map((id) =>
      users.send("GET", `/api/v1/customers/${id}`, { token }),
    ),
  );
  assert.ok(answers.every((each) => each.status === 404));
  assert.deepEqual({ ...answers[0]?.body, traceId: "" }, { ...answers[1]?.body, traceId: "" });
});

test("the operator acts as an owner, with the same limits on the last one", async (t) => {
  const users = await startUsers(t);
  const token = await clientToken(users, "operator");
  assert.ok("body" in (await hire(users, token, "grace@example.org")));
  assert.equal((await users.client.readProfile({ token })).status, 401); // It has no account.
  const owner = await logInOwner(users);
  assert.equal((await users.client.removeStaff({ params: { id: owner.user.id }, token })).status, 409);
});
