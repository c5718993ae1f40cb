// npm's `oidc-provider`, unchanged.
//
// It differs from Auth0 where providers do: ES256, `resource` instead of `audience`, roles at a nested claim, RFC 9068 access tokens
// (`client_id`, no `azp`), basic client authentication, rotating refresh tokens, revocation, RP-initiated logout.

import { once } from "node:events";
import { createServer } from "node:http";

import Provider from "oidc-provider";

export const AUDIENCE = "urn:factordesk:proxy";
export const CLIENT = { id: "desk_client-1", secret: "a secret: with / and +" };

/// Events of the provider: what it granted, renewed, revoked and refused, in order.
export const steps = [];

/// A provider on a free port. It must know the proxy's address, and the proxy the provider's: requests wait until `start` was told
/// the former, because the proxy asks for the discovery document as soon as it starts.
export async function startProvider() {
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

/// The proxy's variables for this provider.
export const variables = (issuer) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
  OIDC_AUDIENCE: AUDIENCE,
  OIDC_ALGORITHMS: "ES256",
  OIDC_AUTHORIZE_PARAMS: `resource=${encodeURIComponent(AUDIENCE)}&prompt=consent`,
  OIDC_PERMISSIONS_CLAIM: "realm_access.roles",
  OIDC_ROLES: "help desk=read:authentication_methods read:audit",
});
