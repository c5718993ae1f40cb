// The ceremony: plain values in, plain values out. Everything that can be decided without the browser is in Rust.

const FEATURE = "publickey-credentials-create";

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

// Byte by byte: an attestation may be longer than a call may have arguments.
const textOf = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * Random bytes, as base64url.
 *
 * @param {number} length
 * @returns {string}
 */
export function randomText(length) {
  return textOf(crypto.getRandomValues(new Uint8Array(length)));
}

// Pages of another origin don't let themselves be read.
const isFramed = () => {
  try {
    return !top.location.href;
  } catch {
    return true;
  }
};

/**
 * What the page is, for the question whether it may make a credential.
 *
 * @returns {Promise<string>} JSON: `secure`, `api` (there is WebAuthn), `allowed` (by the permissions policy), `framed` (within a page
 *   of another origin), `related` (the browser knows related origins), `host`
 */
export async function pageFacts() {
  const api = globalThis.PublicKeyCredential;
  let related = false;
  try {
    related = Boolean((await api?.getClientCapabilities?.())?.relatedOrigins);
  } catch {
    // A browser that can't say doesn't have them.
  }
  return JSON.stringify({
    secure: isSecureContext,
    api: Boolean(api && navigator.credentials),
    allowed: document.featurePolicy?.allowsFeature(FEATURE) ?? true,
    framed: isFramed(),
    related,
    host: location.hostname,
  });
}

/**
 * Asks for a new credential.
 *
 * @param {string} options `PublicKeyCredentialCreationOptionsJSON`
 * @param {AbortSignal} signal
 * @returns {Promise<string>} JSON: `id`, `attestationObject`, `clientDataJSON` and `rpIdHash` in base64url, `transports`, `rk` (of the
 *   extension credProps); or `error`, the name of the exception
 */
export async function createCredential(options, signal) {
  try {
    const publicKey = JSON.parse(options);
    publicKey.challenge = bytesOf(publicKey.challenge);
    publicKey.user.id = bytesOf(publicKey.user.id);
    for (const excluded of publicKey.excludeCredentials) {
      excluded.id = bytesOf(excluded.id);
    }
    // Nothing is awaited before this: some browsers want it in the click's own turn.
    const made = await navigator.credentials.create({ publicKey, signal });
    const rpId = new TextEncoder().encode(publicKey.rp.id);
    return JSON.stringify({
      id: textOf(made.rawId),
      attestationObject: textOf(made.response.attestationObject),
      clientDataJSON: textOf(made.response.clientDataJSON),
      rpIdHash: textOf(await crypto.subtle.digest("SHA-256", rpId)),
      transports: made.response.getTransports?.(),
      rk: made.getClientExtensionResults().credProps?.rk,
    });
  } catch (error) {
    return JSON.stringify({ error: error.name });
  }
}
