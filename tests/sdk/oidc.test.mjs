// A provider that isn't Auth0, as the identity provider of the proxy. The proxy's test `live_provider` has what takes time.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { stop } from "./support/binary.mjs";
import { browser } from "./support/browser.mjs";
import { startProvider, steps, variables } from "./support/provider.mjs";
import { startProxy } from "./support/proxy.mjs";
import { people, seedFile } from "./support/seed.mjs";
import { startTenant } from "./support/tenant.mjs";

let tenant;
let proxy;
let server;

describe("with another OpenID provider", () => {
  before(async () => {
    tenant = await startTenant("--seed", seedFile());
    const provider = await startProvider();
    server = provider.listener;
    proxy = await startProxy(tenant, variables(provider.issuer));
    await provider.start(proxy.origin);
  });

  after(async () => {
    for (const running of [proxy, tenant]) await stop(running);
    server?.closeAllConnections();
    server?.close();
    console.log(`figure: oidc-provider: ${steps.join(", ")}`);
  });

  test("an admin logs in, works and logs out", async () => {
    const { send, go } = browser();
    const home = await go(`${proxy.origin}/auth/login`, { until: `${proxy.origin}/`, fields: { login: "ada", password: "x" } });
    assert.ok(home.url.startsWith(`${proxy.origin}/`), `${home.status} ${home.url}\n${home.text.slice(0, 800)}`);
    const api = { headers: { "x-factordesk": "1", "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" } };
    const session = await send(`${proxy.origin}/session`, api);
    assert.equal(session.status, 200, session.text);
    const { admin, permissions } = JSON.parse(session.text);
    assert.equal(admin.sub, "ada");
    assert.deepEqual(permissions, ["read:authentication_methods", "read:audit"]);

    const path = `/api/v2/users/${encodeURIComponent(people.many)}/authentication-methods`;
    const list = await send(`${proxy.origin}${path}`, api);
    assert.equal(list.status, 200, list.text);
    const refused = await send(`${proxy.origin}${path}`, { method: "DELETE", headers: { ...api.headers, origin: proxy.origin } });
    assert.equal(refused.status, 403, refused.text);

    const logout = await send(`${proxy.origin}/auth/logout`, {
      method: "POST",
      headers: { ...api.headers, origin: proxy.origin },
    });
    assert.equal(logout.status, 200, logout.text);
    assert.ok(steps.includes("granted authorization_code"), steps.join());
    const { end_session_url: end } = JSON.parse(logout.text);
    assert.ok(end.includes("client_id=") && !end.includes("id_token_hint"), end);
    const gone = await send(`${proxy.origin}/session`, api);
    assert.equal(gone.status, 401, gone.text);
  });

  test("readiness knows the client before anybody logs in", async () => {
    const { send } = browser();
    const ready = await send(`${proxy.origin}/readyz`);
    assert.equal(ready.status, 200, ready.text);
    assert.ok(steps.includes("refused invalid_grant"), steps.join());
  });
});
