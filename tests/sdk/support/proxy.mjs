// Starts a proxy in front of a tenant, configured as an operator would.

import { createServer } from "node:net";

import { start } from "./binary.mjs";

/// A port that is free now. The proxy must know its own address before it starts.
const freePort = () =>
  new Promise((found, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/// Starts `factordesk-proxy` with `more` variables. Returns what `start` does.
export async function startProxy({ origin, apps }, more = {}) {
  const address = `127.0.0.1:${await freePort()}`;
  return start("factordesk-proxy", [], {
    env: {
      AUTH0_DOMAIN: origin,
      AUTH0_CLIENT_ID: apps.client_id,
      AUTH0_CLIENT_SECRET: apps.client_secret,
      // The tenant is at an IP address, which can't be an RP ID.
      AUTH0_RP_ID: "localhost",
      OIDC_ISSUER: apps.issuer,
      OIDC_CLIENT_ID: apps.web_client_id,
      OIDC_CLIENT_SECRET: apps.web_client_secret,
      OIDC_AUDIENCE: apps.proxy_audience,
      FACTORDESK_PUBLIC_URL: `http://${address}`,
      FACTORDESK_LISTEN: address,
      FACTORDESK_STORE: "memory",
      FACTORDESK_DRAIN_SECONDS: "0",
      ...more,
    },
  });
}
