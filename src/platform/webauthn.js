// The WebAuthn ceremony, with plain values in and out. What can be decided without the browser is in
// Rust.

const FEATURE = "publickey-credentials-create";

// base64url to bytes: `atob` knows base64 only, and accepts it without padding.
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

// Byte by byte: `String.fromCharCode(...bytes)` fails for a long attestation, because engines limit
// the number of arguments.
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

// Whether the top window has another origin: reading its address throws then.
const isFramed = () => {
  try {
    return !top.location.href;
  } catch {
    return true;
  }
};

/**
 * Facts about the page that decide whether it may create a credential.
 *
 * @returns {Promise<string>} JSON: `secure`, `api` (WebAuthn exists), `allowed` (by the permissions
 *   policy), `framed` (within a page of another origin), `related` (the browser supports related
 *   origins), `host`
 */
export async function pageFacts() {
  const api = globalThis.PublicKeyCredential;
  let related = false;
  try {
    related = Boolean((await api?.getClientCapabilities?.())?.relatedOrigins);
  } catch {
    // A browser that can't tell doesn't support them.
  }
  return JSON.stringify({
    secure: isSecureContext,
    api: Boolean(api && navigator.credentials),
    // Only Chromium has `featurePolicy`. Elsewhere a refusal shows when the credential is created.
    allowed: document.featurePolicy?.allowsFeature(FEATURE) ?? true,
    framed: isFramed(),
    related,
    host: location.hostname,
  });
}

/**
 * Creates a credential.
 *
 * @param {string} options `PublicKeyCredentialCreationOptionsJSON`
 * @param {AbortSignal} signal
 * @returns {Promise<string>} JSON: `id`, `attestationObject`, `clientDataJSON` and `rpIdHash` in
 *   base64url, `transports`, `rk` (of the extension credProps); or `error`, the exception's name
 */
export async function createCredential(options, signal) {
  try {
    const publicKey = JSON.parse(options);
    publicKey.challenge = bytesOf(publicKey.challenge);
    publicKey.user.id = bytesOf(publicKey.user.id);
    for (const excluded of publicKey.excludeCredentials) {
      excluded.id = bytesOf(excluded.id);
    }
    // Nothing may be awaited before this: some browsers require the call in the turn of the click.
    const made = await navigator.credentials.create({ publicKey, signal });
    const rpId = new TextEncoder().encode(publicKey.rp.id);
    return JSON.stringify({
      id: textOf(made.rawId),
      attestationObject: textOf(made.response.attestationObject),
      clientDataJSON: textOf(made.response.clientDataJSON),
      // Hashed here, so that the wasm needs no SHA-256: Rust compares it with the authenticator's.
      rpIdHash: textOf(await crypto.subtle.digest("SHA-256", rpId)),
      transports: made.response.getTransports?.(),
      rk: made.getClientExtensionResults().credProps?.rk,
    });
  } catch (error) {
    // Not the message, which differs between browsers. Rust knows the names from the specification.
    return JSON.stringify({ error: error.name });
  }
}
