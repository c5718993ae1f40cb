// A provider that isn't Auth0: npm's `oidc-provider`, unchanged, as the identity provider of the proxy.
//
// It differs from Auth0 where providers do: ES256, `resource` instead of `audience`, roles at a nested claim, RFC 9068 access tokens
// (`client_id`, no `azp`), basic client authentication, rotating refresh tokens, revocation, RP-initiated logout.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import Provider from "oidc-provider";

import { stop } from "./support/binary.mjs";
import { browser } from "./support/browser.mjs";
import { startProxy } from "./support/proxy.mjs";
import { people, seedFile } from "./support/seed.mjs";
import { startTenant } from "./support/tenant.mjs";

const AUDIENCE = "urn:factordesk:proxy";
const CLIENT = { id: "desk_client-1", secret: "a secret: with / and +" };

let tenant;
let proxy;
let server;
/// Events of the provider: what it granted, renewed, revoked and refused
const steps = [];

/// A provider on a free port. It must know the proxy's address, and the proxy the provider's: requests wait until `start` was told
/// the former, because the proxy asks for the discovery document as soon as it starts.
async function startProvider() {
  let open;
  const handler = new Promise((done) => {
    open = done;
  });
  const listener = createServer(async (request, response) => (await handler)(request, response));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const issuer = `http://127.0.0.1:${listener.address().port}`;
  const start = async (desk) => {
    const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const jwk = await crypto.subtle.exportKey("jwk", privateKey);
    const key = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, d: jwk.d, kid: "es", use: "sig", alg: "ES256" };
    const provider = new Provider(issuer, {
      jwks: { keys: [key] },
      cookies: { keys: ["a key for cookies"] },
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${desk}/auth/callback`],
          post_logout_redirect_uris: [`${desk}/`],
          grant_types: ["authorization_code", "refresh_token"],
          token_endpoint_auth_method: "client_secret_basic",
          id_token_signed_response_alg: "ES256",
          require_auth_time: true,
        },
      ],
      scopes: ["openid", "profile", "email", "offline_access"],
      claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
      conformIdTokenClaims: false,
      features: {
        devInteractions: { enabled: true },
        revocation: { enabled: true },
        rpInitiatedLogout: { enabled: true },
        resourceIndicators: {
          enabled: true,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: "openid",
            audience: AUDIENCE,
            accessTokenFormat: "jwt",
            accessTokenTTL: 600,
            jwt: { sign: { alg: "ES256" } },
          }),
        },
      },
      extraTokenClaims: () => ({ realm_access: { roles: ["offline_access", "help desk"] } }),
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, name: "Ada Lindqvist", email: "ada@desk.example.com" }),
      }),
      issueRefreshToken: () => true,
      rotateRefreshToken: true,
    });
    provider.on("grant.success", ({ oidc }) => steps.push(`granted ${oidc.params.grant_type}`));
    provider.on("grant.error", (_, error) => steps.push(`refused ${error.error}`));
    provider.on("grant.revoked", () => steps.push("revoked a grant"));
    provider.on("refresh_token.destroyed", () => steps.push("destroyed a refresh token"));
    provider.on("end_session.success", () => steps.push("ended its session"));
    open(provider.callback());
  };
  return { issuer, start, listener };
}

describe("with another OpenID provider", () => {
  before(async () => {
    tenant = await startTenant("--seed", seedFile());
    const provider = await startProvider();
    server = provider.listener;
    proxy = await startProxy(tenant, {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_ALGORITHMS: "ES256",
      OIDC_AUTHORIZE_PARAMS: `resource=${encodeURIComponent(AUDIENCE)}&prompt=consent`,
      OIDC_PERMISSIONS_CLAIM: "realm_access.roles",
      OIDC_ROLES: "help desk=read:authentication_methods read:audit",
    });
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
