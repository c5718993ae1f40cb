// The SDK against the embedded tenant, with client credentials.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Management, ManagementError } from "auth0";

import { stop } from "./support/binary.mjs";
import { client } from "./support/client.mjs";
import { byTenant, shownBy } from "./support/masks.mjs";
import { fails, operations } from "./support/operations.mjs";
import { people, seedFile } from "./support/seed.mjs";
import { startTenant } from "./support/tenant.mjs";

let tenant;
let open;
let limited;
let sdk;

const resources = ({ users, guardian }) => ({
  methods: users.authenticationMethods,
  users,
  factors: guardian.factors,
  enrollments: guardian.enrollments,
});

/// A client of this tenant that gets its own token.
const connect = ({ origin, apps }, options) =>
  client(origin, { clientId: apps.client_id, clientSecret: apps.client_secret, audience: apps.audience, ...options });

describe("the tenant itself", () => {
  before(async () => {
    const seed = seedFile();
    tenant = await startTenant("--seed", seed);
    open = await startTenant("--seed", seed, "--masking", "off");
    limited = await startTenant("--seed", seed, "--plan", "free");
    sdk = connect(tenant);
  });

  after(async () => {
    await stop(tenant);
    await stop(open);
    await stop(limited);
  });

  operations({
    desk: () => resources(sdk),
    people,
    confirm: () => undefined,
    shown: shownBy(byTenant),
  });

  describe("without masking", () => {
    operations({ desk: () => resources(connect(open)), people, confirm: () => undefined });
  });

  test("surfaces a bad token as UnauthorizedError", async () => {
    for (const token of ["garbage", "a.b.c"]) {
      const { users } = client(tenant.origin, { token });
      await fails(
        () => users.authenticationMethods.list(people.many),
        Management.UnauthorizedError,
        401,
        "invalid_token",
      );
    }
  });

  test("surfaces a bad client secret as ManagementError", async () => {
    const { users } = connect(tenant, { clientSecret: "wrong" });
    const error = await users.authenticationMethods.list(people.many).catch((error) => error);
    assert.ok(error instanceof ManagementError, String(error));
    assert.equal(error.statusCode, 401);
    assert.equal(error.body.error, "access_denied");
  });

  test("surfaces the rate limit as TooManyRequestsError with its headers", async () => {
    const { users } = connect(limited);
    await users.authenticationMethods.list(people.many);
    let error;
    for (let calls = 0; calls < 8 && !error; calls += 1) {
      await users.authenticationMethods.list(people.many).catch((caught) => (error = caught));
    }
    assert.ok(error instanceof Management.TooManyRequestsError, String(error));
    assert.equal(error.statusCode, 429);
    assert.equal(error.body.errorCode, "too_many_requests");
    const { headers } = error.rawResponse;
    assert.equal(headers.get("x-ratelimit-limit"), "2");
    assert.equal(headers.get("x-ratelimit-remaining"), "0");
    assert.ok(Math.abs(Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000) < 10);
  });

  test("recovers from the rate limit with the SDK's own retries", async () => {
    const { users } = connect(limited, { maxRetries: 5 });
    for (let calls = 0; calls < 5; calls += 1) {
      const page = await users.authenticationMethods.list(people.awkward);
      assert.equal(page.data.length, 1);
    }
  });
});
