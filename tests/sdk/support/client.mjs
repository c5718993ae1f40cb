// The SDK's client, as its documentation configures it.

import { ManagementClient } from "auth0";

/// A client for `origin` (`http://127.0.0.1:PORT`).
///
/// The SDK takes a domain and always uses https. Its documented `fetch` option turns this into http
/// for a loopback address, and changes nothing else of a request.
export function client(origin, options) {
  const { host } = new URL(origin);
  return new ManagementClient({
    domain: host,
    fetch: (url, init) => fetch(String(url).replace(/^https:/, "http:"), init),
    maxRetries: 0,
    timeoutInSeconds: 20,
    ...options,
  });
}
