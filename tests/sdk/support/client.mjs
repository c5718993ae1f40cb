// The SDK's client, as its documentation configures it.

import { ManagementClient } from "auth0";

/// A client for `origin` (`http://127.0.0.1:PORT`).
///
/// The SDK takes a domain and always says https. Its documented `fetch` option is where a loopback address becomes http; nothing
/// else of a request is touched.
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
