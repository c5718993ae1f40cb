// The SDK against the proxy, with the bearer token of an admin who has logged in.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Management } from "auth0";

import { stop } from "./support/binary.mjs";
import { client } from "./support/client.mjs";
import { accessToken } from "./support/login.mjs";
import { byProxy, byTenant, shownBy } from "./support/masks.mjs";
import { everyMethod, fails, operations } from "./support/operations.mjs";
import { startProxy } from "./support/proxy.mjs";
import { people, seedFile } from "./support/seed.mjs";
import { startTenant } from "./support/tenant.mjs";
import { creates, replacement } from "./support/values.mjs";
import { listVersion } from "./support/version.mjs";

/// The embedded tenant's admins, as its login page shows them.
const ADMINS = {
  full: { email: "ada@desk.example.com", password: "demo-full-access" },
  readOnly: { email: "ravi@desk.example.com", password: "demo-read-only" },
  helpDesk: { email: "olga@desk.example.com", password: "demo-help-desk" },
  none: { email: "noor@desk.example.com", password: "demo-no-access" },
};

let tenant;
let proxy;
const sdk = {};

/// A tenant without masking, its proxy, and the SDK for each of its admins.
let openTenant;
let openProxy;
const open = {};

/// The SDK as an admin who has logged in.
async function logIn({ apps }, { origin }, admin) {
  const app = { clientId: apps.spa_client_id, audience: apps.proxy_audience };
  return client(origin, { token: await accessToken(apps.issuer, app, admin) });
}

const resources = ({ users, guardian }) => ({
  methods: users.authenticationMethods,
  users,
  factors: guardian.factors,
  enrollments: guardian.enrollments,
});

const reveal = { headers: { "x-factordesk-reveal": "true" } };

const confirm = (action, methods) => ({ headers: { "x-factordesk-confirm": `${action} ${listVersion(methods)}` } });

describe("through the proxy", () => {
  before(async () => {
    const seed = seedFile();
    tenant = await startTenant("--seed", seed);
    proxy = await startProxy(tenant);
    openTenant = await startTenant("--seed", seed, "--masking", "off");
    openProxy = await startProxy(openTenant);
    for (const [who, admin] of Object.entries(ADMINS)) {
      sdk[who] = await logIn(tenant, proxy, admin);
      open[who] = await logIn(openTenant, openProxy, admin);
    }
  });

  after(async () => {
    for (const running of [proxy, tenant, openProxy, openTenant]) await stop(running);
  });

  operations({ desk: () => resources(sdk.full), people, confirm, shown: shownBy(byTenant) });

  describe("to a tenant without masking", () => {
    operations({ desk: () => resources(open.full), people, confirm, shown: shownBy(byProxy) });
  });

  test("numbers are revealed to an admin who has the permission and asks for it", async () => {
    const { authenticationMethods: methods } = open.full.users;
    const { id } = await methods.create(people.blank, creates.phone);
    assert.equal((await methods.get(people.blank, id)).phone_number, "•••• 78");
    assert.equal((await methods.get(people.blank, id, reveal)).phone_number, creates.phone.phone_number);
    const [listed] = (await methods.list(people.blank, {}, reveal)).data;
    assert.equal(listed.phone_number, creates.phone.phone_number);
    const refused = () => open.readOnly.users.authenticationMethods.get(people.blank, id, reveal);
    await fails(refused, Management.ForbiddenError, 403, "insufficient_scope");
    const revealed = await open.helpDesk.users.authenticationMethods.get(people.blank, id, reveal);
    assert.equal(revealed.phone_number, creates.phone.phone_number);
    // The masked form isn't a valid number.
    const back = () => methods.create(people.blank, { type: "phone", phone_number: "•••• 78" });
    const error = await fails(back, Management.BadRequestError, 400, "invalid_body");
    assert.match(error.body.message, /x-factordesk-reveal/);
    await methods.delete(people.blank, id);
  });

  test("a complete list comes with its version, which confirms a destructive call", async () => {
    const { authenticationMethods: methods } = sdk.full.users;
    await methods.create(people.blank, creates.phone);
    const versions = [];
    for (const options of [undefined, reveal]) {
      const { rawResponse } = await methods.list(people.blank, {}, options);
      versions.push(rawResponse.headers.get("x-factordesk-list-version"));
    }
    const [version, whole] = versions;
    assert.match(version, /^v1-[0-9a-f]{16}$/);
    assert.equal(whole, version);
    assert.equal(listVersion(await everyMethod(methods, people.blank)), version);
    await methods.deleteAll(people.blank, { headers: { "x-factordesk-confirm": `delete-all ${version}` } });
    assert.deepEqual(await everyMethod(methods, people.blank), []);
  });

  test("errors carry the proxy's request id", async () => {
    const list = () => sdk.full.users.authenticationMethods.list("auth0|nobody");
    const error = await fails(list, Management.NotFoundError, 404, "inexistent_user");
    assert.equal(error.body.requestId, error.rawResponse.headers.get("x-request-id"));
    assert.ok(error.body.requestId);
  });

  test("a bad token is UnauthorizedError, and so is a token for the Management API", async () => {
    const { apps } = tenant;
    const reply = await fetch(new URL("/oauth/token", tenant.origin), {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: apps.client_id,
        client_secret: apps.client_secret,
        audience: apps.audience,
      }),
    });
    const { access_token: management } = await reply.json();
    for (const token of ["garbage", management]) {
      const { users } = client(proxy.origin, { token });
      const error = await users.authenticationMethods.list(people.many).catch((error) => error);
      assert.ok(error instanceof Management.UnauthorizedError, String(error));
      assert.equal(error.body.statusCode, 401);
    }
  });

  test("an admin who may only read can't create, update, replace or delete", async () => {
    const { authenticationMethods: methods } = sdk.readOnly.users;
    const list = await everyMethod(methods, people.awkward);
    const [{ id }] = list;
    for (const call of [
      () => methods.create(people.awkward, creates.phone),
      () => methods.update(people.awkward, id, { name: "x" }),
      () => methods.set(people.awkward, replacement, confirm("replace-all", list)),
      () => methods.delete(people.awkward, id),
      () => methods.deleteAll(people.awkward, confirm("delete-all", list)),
    ]) {
      await fails(call, Management.ForbiddenError, 403, "insufficient_scope");
    }
    assert.deepEqual(await everyMethod(methods, people.awkward), list);
  });

  test("an admin who may only read can't make tickets or recovery codes, nor forget browsers", async () => {
    const { users, guardian } = sdk.readOnly;
    for (const call of [
      () => guardian.enrollments.createTicket({ user_id: people.awkward }),
      () => users.regenerateRecoveryCode(people.awkward),
      () => users.multifactor.invalidateRememberBrowser(people.awkward),
    ]) {
      await fails(call, Management.ForbiddenError, 403, "insufficient_scope");
    }
  });

  test("an admin of the help desk can make them and forget browsers, but not create methods", async () => {
    const { users, guardian } = sdk.helpDesk;
    const create = () => users.authenticationMethods.create(people.blank, creates.totp);
    await fails(create, Management.ForbiddenError, 403, "insufficient_scope");
    assert.ok((await guardian.enrollments.createTicket({ user_id: people.blank })).ticket_url);
    assert.ok((await users.regenerateRecoveryCode(people.many)).recovery_code);
    await users.multifactor.invalidateRememberBrowser(people.blank);
  });

  test("an admin without permissions sees nothing", async () => {
    const { authenticationMethods: methods } = sdk.none.users;
    await fails(() => methods.list(people.many), Management.ForbiddenError, 403, "insufficient_scope");
  });

  test("replace-all and delete-all need a confirmation of the list as it is", async () => {
    const { authenticationMethods: methods } = sdk.full.users;
    const before = await everyMethod(methods, people.blank);
    const { id } = await methods.create(people.blank, creates.totp);
    for (const destroy of [
      (options) => methods.set(people.blank, replacement, options),
      (options) => methods.deleteAll(people.blank, options),
    ]) {
      await fails(destroy, Management.BadRequestError, 400, "confirmation_required");
    }
    const stale = () => methods.set(people.blank, replacement, confirm("replace-all", before));
    await fails(stale, Management.ConflictError, 409, "list_changed");
    // Auth0's API document lists no 409 for delete-all, so the SDK has no class for it there.
    const error = await methods.deleteAll(people.blank, confirm("delete-all", before)).catch((error) => error);
    assert.equal(error.statusCode, 409);
    assert.equal(error.body.errorCode, "list_changed");
    assert.equal((await everyMethod(methods, people.blank)).length, 1);
    await methods.delete(people.blank, id);
  });

  test("a request that would wait too long for the rate limit is TooManyRequestsError with retry-after", async () => {
    // Two requests, then one a minute, which is longer than a request may wait.
    const narrow = await startProxy(tenant, { FACTORDESK_TENANT_RATE: "2,1" });
    try {
      const { users } = await logIn(tenant, narrow, ADMINS.full);
      let error;
      for (let calls = 0; calls < 3 && !error; calls += 1) {
        await users.authenticationMethods.list(people.many).catch((caught) => (error = caught));
      }
      assert.ok(error instanceof Management.TooManyRequestsError, String(error));
      assert.equal(error.body.errorCode, "too_many_requests");
      assert.ok(Number(error.rawResponse.headers.get("retry-after")) >= 1);
    } finally {
      await stop(narrow);
    }
  });
});
