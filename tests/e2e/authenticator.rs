//! Chromium's virtual authenticators, through the `WebAuthn` domain of the `DevTools` protocol.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;

/// A virtual authenticator that is plugged in.
pub(crate) struct Authenticator<'a> {
    browser: &'a Browser,
    id: String,
}

/// A credential that the authenticator holds.
pub(crate) struct Held {
    /// Its id, base64
    pub(crate) id: String,
    /// Its private key, PKCS #8 in base64
    pub(crate) private_key: String,
    /// The user handle, base64; `None` on keys that don't store one
    pub(crate) user_handle: Option<String>,
    /// Whether the credential is discoverable: usable without a user name
    pub(crate) discoverable: bool,
    /// Its RP ID
    pub(crate) rp_id: String,
}

/// A security key with only a button: no PIN, no memory for passkeys.
pub(crate) fn security_key() -> Value {
    json!({
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": false, "hasUserVerification": false,
        "automaticPresenceSimulation": true,
    })
}

/// A device that verifies its owner and syncs its passkeys.
pub(crate) fn synced_device() -> Value {
    json!({
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
        "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
        "defaultBackupEligibility": true, "defaultBackupState": true,
    })
}

impl<'a> Authenticator<'a> {
    /// Plugs an authenticator in; `options` is the protocol's `VirtualAuthenticatorOptions`.
    pub(crate) async fn plug(browser: &'a Browser, options: Value) -> Result<Self> {
        browser.devtools("WebAuthn.enable", json!({})).await?;
        let answer = browser
            .devtools(
                "WebAuthn.addVirtualAuthenticator",
                json!({ "options": options }),
            )
            .await?;
        let id = answer["authenticatorId"].as_str().context("no id")?;
        Ok(Self {
            browser,
            id: id.to_owned(),
        })
    }

    /// Unplugs it.
    pub(crate) async fn unplug(self) -> Result<()> {
        self.tell("removeVirtualAuthenticator", json!({})).await?;
        Ok(())
    }

    /// Sets whether it is touched automatically when it asks for it.
    pub(crate) async fn touched(&self, touched: bool) -> Result<()> {
        self.tell(
            "setAutomaticPresenceSimulation",
            json!({ "enabled": touched }),
        )
        .await?;
        Ok(())
    }

    /// The only credential that it holds; fails if there isn't exactly one.
    pub(crate) async fn held(&self) -> Result<Held> {
        let answer = self.tell("getCredentials", json!({})).await?;
        let all = answer["credentials"].as_array().context("no list")?;
        ensure!(all.len() == 1, "it holds {} credentials", all.len());
        let text = |name: &str| all[0][name].as_str().map(str::to_owned);
        Ok(Held {
            id: text("credentialId").context("no id")?,
            private_key: text("privateKey").context("no key")?,
            user_handle: text("userHandle"),
            discoverable: all[0]["isResidentCredential"] == true,
            rp_id: text("rpId").context("no RP ID")?,
        })
    }

    async fn tell(&self, command: &str, mut arguments: Value) -> Result<Value> {
        arguments["authenticatorId"] = self.id.as_str().into();
        self.browser
            .devtools(&format!("WebAuthn.{command}"), arguments)
            .await
    }
}
