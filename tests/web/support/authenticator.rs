//! A simulated authenticator that replaces `navigator.credentials.create`.

use serde_json::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
const real = navigator.credentials.create;
let asked = [];
let goOn;

const bytes = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const cborBytes = (data) => bytes([0x59, data.length >> 8, data.length & 255], data);
const text = (value) => new TextEncoder().encode(value);
const plain = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function plug(behaviour) {
  const how = JSON.parse(behaviour);
  asked = [];
  navigator.credentials.create = async ({ publicKey, signal }) => {
    const exclude = publicKey.excludeCredentials.map(({ id, transports }) => ({ id: plain(id), transports }));
    asked.push({ ...publicKey, challenge: plain(publicKey.challenge),
      user: { ...publicKey.user, id: plain(publicKey.user.id) }, excludeCredentials: exclude });
    if (how.waits) {
      await new Promise((go, giveUp) => {
        goOn = go;
        signal.addEventListener("abort", () => giveUp(signal.reason));
      });
    }
    if (how.error) throw new DOMException("", how.error);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text(publicKey.rp.id)));
    const id = Uint8Array.from([1, 2, 3, 4]);
    const key = bytes([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], Array(32).fill(7), [0x22, 0x58, 32], Array(32).fill(9));
    const data = bytes(hash, [how.flags], [0, 0, 0, 1], how.aaguid, [0, id.length], id, key);
    const object = bytes([0xa3, 0x63], text("fmt"), [0x64], text("none"), [0x67], text("attStmt"), [0xa0],
      [0x68], text("authData"), cborBytes(data));
    const client = { type: "webauthn.create", challenge: plain(publicKey.challenge), origin: how.origin ?? location.origin };
    return {
      rawId: id.buffer,
      response: { attestationObject: object.buffer, clientDataJSON: text(JSON.stringify(client)).buffer,
        getTransports: () => how.transports },
      getClientExtensionResults: () => ({}),
    };
  };
}

export function unplug() {
  navigator.credentials.create = real;
}

export function touch() {
  goOn();
}

export function askedOf() {
  return JSON.stringify(asked);
}
"#)]
extern "C" {
    fn plug(behaviour: &str);
    fn unplug();
    fn touch();
    #[wasm_bindgen(js_name = askedOf)]
    fn asked_of() -> String;
}

/// Replaces the browser's function until it is dropped.
pub(crate) struct Authenticator(());

#[expect(
    clippy::unused_self,
    reason = "the state is global in the page; the value proves that an authenticator is installed"
)]
impl Authenticator {
    /// Installs an authenticator with this behaviour: `{error}` or `{flags, aaguid, transports, origin?}`. With
    /// `waits`, it only responds after [`Self::touch`].
    pub(crate) fn plug(behaviour: Value) -> Self {
        plug(&behaviour.to_string());
        Self(())
    }

    /// Touches an authenticator that waits.
    pub(crate) fn touch(&self) {
        touch();
    }

    /// The options it was called with; bytes as base64url.
    pub(crate) fn asked(&self) -> Vec<Value> {
        serde_json::from_str(&asked_of()).unwrap()
    }
}

impl Drop for Authenticator {
    fn drop(&mut self) {
        unplug();
    }
}
