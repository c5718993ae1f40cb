// One test for each operation of the API, for the tenant itself and for the proxy in front of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Management, ManagementError } from "auth0";

import { creates, email, replacement } from "./values.mjs";

/// Asserts that a call (a function) fails with this class of the SDK, this status and this error code, the body in Auth0's shape.
export async function fails(call, ErrorClass, statusCode, errorCode) {
  const error = await call().then(
    () => assert.fail(`expected ${statusCode} ${errorCode}, but it succeeded`),
    (error) => error,
  );
  assert.ok(error instanceof ErrorClass, `${error.name}: ${error.message}`);
  assert.ok(error instanceof ManagementError);
  assert.equal(error.statusCode, statusCode, error.message);
  assert.equal(error.body.statusCode, statusCode);
  assert.equal(error.body.errorCode, errorCode, error.message);
  assert.equal(typeof error.body.error, "string");
  assert.equal(typeof error.body.message, "string");
  return error;
}

/// Every method of a user, over all pages.
export async function everyMethod(methods, user) {
  const all = [];
  for await (const method of await methods.list(user)) all.push(method);
  return all;
}

/// Registers the tests. `desk()` returns `{methods, users, factors, enrollments}`, the SDK's
/// resources. `people` has ids of users: `blank` and `mailOnly` without methods, `many` with 60,
/// `awkward` with an id full of characters that have a meaning in URLs. `confirm(action, methods)`
/// returns the request options that a destructive operation needs. `shown(field, value)` returns
/// how a response shows a value that was sent: the value itself, unless it is masked.
export function operations({ desk, people, confirm, shown = (_field, value) => value }) {
  test("lists with totals, page by page", async () => {
    const first = await desk().methods.list(people.many, { per_page: 25 });
    assert.equal(first.data.length, 25);
    assert.deepEqual([first.response.start, first.response.limit, first.response.total], [0, 25, 60]);
    const second = await first.getNextPage();
    assert.equal(second.response.start, 25);
    const all = await everyMethod(desk().methods, people.many);
    assert.equal(new Set(all.map((method) => method.id)).size, 60);
  });

  test("lists without totals", async () => {
    const page = await desk().methods.list(people.many, { include_totals: false, page: 1, per_page: 50 });
    assert.ok(Array.isArray(page.response));
    assert.equal(page.response.length, 10);
  });

  test("lists and gets for a user id with awkward characters", async () => {
    const [method, ...others] = await everyMethod(desk().methods, people.awkward);
    assert.deepEqual(others, []);
    const same = await desk().methods.get(people.awkward, method.id);
    assert.deepEqual(same, method);
    assert.equal((await desk().users.get(people.awkward)).user_id, people.awkward);
  });

  for (const [type, request] of Object.entries(creates)) {
    test(`creates, gets, renames and deletes ${type}`, async () => {
      const { methods } = desk();
      const created = await methods.create(people.blank, request);
      for (const [field, value] of Object.entries(request)) {
        assert.deepEqual(created[field], shown(field, value), field);
      }
      assert.match(created.id, /^[a-z-]+\|dev_\w+$/);
      const got = await methods.get(people.blank, created.id);
      assert.equal(got.type, type);
      assert.equal(got.confirmed, true);
      assert.equal(got.totp_secret, undefined);
      const update =
        type === "phone" ? { name: "Renamed", preferred_authentication_method: "voice" } : { name: "Renamed" };
      const updated = await methods.update(people.blank, created.id, update);
      assert.equal(updated.name, "Renamed");
      const listed = (await everyMethod(methods, people.blank)).find(({ id }) => id === created.id);
      assert.equal(listed.name, "Renamed");
      if (type === "phone") assert.equal(listed.preferred_authentication_method, "voice");
      await methods.delete(people.blank, created.id);
      await fails(
        () => methods.get(people.blank, created.id),
        Management.NotFoundError,
        404,
        "inexistent_authentication_method",
      );
    });
  }

  test("creates, gets, renames and deletes email, alone and beside another factor", async () => {
    const { methods } = desk();
    for (const user of [people.mailOnly, people.awkward]) {
      const before = await everyMethod(methods, user);
      const created = await methods.create(user, email);
      assert.equal(created.email, shown("email", email.email));
      assert.equal((await methods.get(user, created.id)).email, shown("email", email.email));
      assert.equal((await methods.update(user, created.id, { name: "Renamed" })).name, "Renamed");
      await methods.delete(user, created.id);
      assert.deepEqual(await everyMethod(methods, user), before);
    }
  });

  test("replaces all methods, and deletes them all", async () => {
    const { methods } = desk();
    await methods.create(people.blank, creates.totp);
    const before = await everyMethod(methods, people.blank);
    const answer = await methods.set(people.blank, replacement, confirm("replace-all", before));
    assert.deepEqual(answer.map(({ type }) => type).sort(), ["phone", "totp"]);
    assert.ok(answer.every(({ totp_secret: secret }) => secret === undefined));
    const after = await everyMethod(methods, people.blank);
    assert.deepEqual(after.map(({ name }) => name).sort(), ["New app", "New phone"]);
    await methods.deleteAll(people.blank, confirm("delete-all", after));
    assert.deepEqual(await everyMethod(methods, people.blank), []);
  });

  test("refuses to replace or delete all while there is a passkey", async () => {
    const { methods } = desk();
    const { id } = await methods.create(people.blank, creates.passkey);
    const list = await everyMethod(methods, people.blank);
    for (const call of [
      () => methods.set(people.blank, replacement, confirm("replace-all", list)),
      () => methods.deleteAll(people.blank, confirm("delete-all", list)),
    ]) {
      const error = await fails(call, Management.ForbiddenError, 403, "operation_not_permitted");
      assert.match(error.body.message, /passkey/);
    }
    await methods.delete(people.blank, id);
  });

  test("surfaces a bad body as BadRequestError", async () => {
    const { methods } = desk();
    for (const body of [
      { type: "phone", phone_number: "12" },
      { type: "phone", phone_number: "+33612345678", admin: true },
      { type: "push" },
    ]) {
      const create = () => methods.create(people.blank, body);
      const error = await fails(create, Management.BadRequestError, 400, "invalid_body");
      assert.match(error.body.message, /^Payload validation error/);
    }
    assert.deepEqual(await everyMethod(methods, people.blank), []);
  });

  test("surfaces a bad query as BadRequestError", async () => {
    const list = () => desk().methods.list(people.many, { per_page: 101 });
    await fails(list, Management.BadRequestError, 400, "invalid_query_string");
  });

  test("surfaces an unknown user and an unknown method as NotFoundError", async () => {
    const { methods } = desk();
    await fails(() => methods.list("auth0|nobody"), Management.NotFoundError, 404, "inexistent_user");
    const update = () => methods.update(people.many, "totp|dev_nothing", { name: "x" });
    await fails(update, Management.NotFoundError, 404, "inexistent_authentication_method");
  });

  test("surfaces a method that is already there as ConflictError", async () => {
    const { methods } = desk();
    const { id } = await methods.create(people.blank, creates.phone);
    const again = () => methods.create(people.blank, creates.phone);
    await fails(again, Management.ConflictError, 409, "authentication_method_exists");
    await methods.delete(people.blank, id);
  });

  test("finds users, and the factors and channels of the tenant", async () => {
    const { users, factors } = desk();
    const found = await users.list({ q: 'name:"Sixty Factors"' });
    assert.deepEqual(
      found.data.map(({ user_id }) => user_id),
      [people.many],
    );
    const { email: address } = found.data[0];
    const byEmail = await users.listUsersByEmail({ email: address });
    assert.deepEqual(
      byEmail.map(({ user_id }) => user_id),
      [people.many],
    );
    const names = (await factors.list()).map(({ name }) => name);
    assert.ok(names.includes("otp") && names.includes("sms"), names.join());
    const { message_types: channels } = await factors.phone.getMessageTypes();
    assert.deepEqual([...channels].sort(), ["sms", "voice"]);
  });

  test("creates an enrollment ticket", async () => {
    const request = { user_id: people.awkward, send_mail: true, email_locale: "fr", factor: "otp" };
    const ticket = await desk().enrollments.createTicket({ ...request, allow_multiple_enrollments: true });
    assert.deepEqual(Object.keys(ticket).sort(), ["ticket_id", "ticket_url"]);
    const { pathname, searchParams } = new URL(ticket.ticket_url);
    assert.deepEqual([pathname, searchParams.get("ticket")], ["/mfa/enrollment", ticket.ticket_id]);
    assert.match(ticket.ticket_id, /^[A-Za-z0-9]{32}$/);
    const other = await desk().enrollments.createTicket({ user_id: people.awkward });
    assert.notEqual(other.ticket_id, ticket.ticket_id);
  });

  test("surfaces an invalid ticket request as BadRequestError and NotFoundError", async () => {
    const { enrollments } = desk();
    for (const body of [
      { user_id: "nobody" },
      { user_id: people.blank, email: "blank" },
      { user_id: people.blank, factor: "email" },
      { user_id: people.blank, email_locale: "fr_FR" },
    ]) {
      await fails(() => enrollments.createTicket(body), Management.BadRequestError, 400, "invalid_body");
    }
    const nobody = () => enrollments.createTicket({ user_id: "auth0|nobody" });
    await fails(nobody, Management.NotFoundError, 404, "inexistent_user");
  });

  test("makes a new recovery code, for users without a second factor too", async () => {
    const { methods, users } = desk();
    const nobody = () => users.regenerateRecoveryCode("auth0|nobody");
    await fails(nobody, Management.NotFoundError, 404, "inexistent_user");
    for (const user of [people.blank, people.awkward]) {
      const { recovery_code: first } = await users.regenerateRecoveryCode(user);
      const { recovery_code: second } = await users.regenerateRecoveryCode(user);
      assert.match(first, /^[A-Z0-9]{24}$/);
      assert.notEqual(first, second);
      const codes = (await everyMethod(methods, user)).filter(({ type }) => type === "recovery-code");
      assert.equal(codes.length, 1);
      await methods.delete(user, codes[0].id);
    }
  });

  test("forgets remembered browsers", async () => {
    const { users } = desk();
    const { rawResponse } = await users.multifactor.invalidateRememberBrowser(people.awkward).withRawResponse();
    assert.equal(rawResponse.status, 204);
    // Auth0's API document lists no 404 here, so the SDK has no class for it.
    const error = await users.multifactor.invalidateRememberBrowser("auth0|nobody").catch((error) => error);
    assert.equal(error.statusCode, 404);
    assert.equal(error.body.errorCode, "inexistent_user");
  });
}
