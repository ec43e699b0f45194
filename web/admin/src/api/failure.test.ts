import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsBeside, Failure, failureOf, fieldErrorsOf, taken } from "./failure.ts";

const problem = (status: number, code: string) => ({ type: "about:blank", title: code, status, code });

test("a success gives its body", async () => {
  assert.deepEqual(await taken(Promise.resolve({ status: 200, body: { id: "1" } })), { id: "1" });
});

test("a refusal is thrown with its code", async () => {
  const refused = taken(Promise.resolve({ status: 409, problem: problem(409, "below_reserved") }));
  await assert.rejects(refused, (error: Failure) => error.code === "below_reserved" && error.status === 409);
});

test("a network that fails leaves the outcome unknown", async () => {
  const lost = taken(Promise.reject(new TypeError("fetch failed")) as Promise<{ status: 200; body: null }>);
  await assert.rejects(lost, (error: Failure) => error.outcomeUnknown && error.code === "unreachable");
});

test("a call that was given up is no failure", async () => {
  const aborted = taken(Promise.reject(new DOMException("", "AbortError")) as Promise<{ status: 200; body: null }>);
  await assert.rejects(aborted, (error: unknown) => !(error instanceof Failure));
});

test("only an answer that refuses makes it certain that nothing happened", () => {
  const certain = [400, 401, 403, 404, 409, 422, 429].map((status) => new Failure(status, problem(status, "x")));
  assert.ok(certain.every((each) => !each.outcomeUnknown));
  const uncertain = [500, 502, 503, 504, 408].map((status) => new Failure(status, problem(status, "x")));
  assert.ok(uncertain.every((each) => each.outcomeUnknown));
  assert.ok(new Failure(409, problem(409, "in_flight")).outcomeUnknown);
});

test("errors stand by their fields, and what has no field is told apart", () => {
  const failure = new Failure(400, {
    code: "invalid_request",
    errors: [
      { pointer: "/title", code: "minLength", message: "is empty" },
      { pointer: "/title", code: "pattern", message: "is odd" },
      { pointer: "/options/0", code: "type", message: "is no option" },
    ],
  });
  assert.equal(fieldErrorsOf(failure).get("/title"), "is empty");
  assert.deepEqual(
    errorsBeside(failure, (pointer) => pointer === "/title").map(({ pointer }) => pointer),
    ["/options/0"],
  );
  assert.equal(fieldErrorsOf(undefined).size, 0);
});

test("whatever was thrown becomes a failure, once", () => {
  const failure = new Failure(404, problem(404, "not_found"));
  assert.equal(failureOf(failure), failure);
  assert.equal(failureOf("odd").outcomeUnknown, true);
});
