//! The user's side: a phone with an authenticator app, made of other people's libraries (jsQR and otpauth, from npm).
//!
//! The camera is a picture of the window; nothing of the page is asked but what it shows.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::browser::Browser;

/// Reads the window's picture, which takes the place of `PNG`; gives the text, or null.
const READ: &str = "
    const bytes = Uint8Array.from(atob('PNG'), c => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, picture.width, picture.height);
    return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;";

/// The app's account for an address.
const ADD: &str = "
    const { issuer, label, algorithm, digits, period, secret } = OTPAuth.URI.parse(arguments[0]);
    return { issuer, label, algorithm, digits, period, secret: secret.base32 };";

/// The app's code for a secret, some steps from now.
const CODE: &str = "
    const [secret, steps] = arguments;
    const totp = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret) });
    return totp.generate({ timestamp: Date.now() + steps * 30000 });";

impl Browser {
    /// The page's clock stands still, ten seconds into a step.
    pub(crate) async fn hold_clock(&self) -> Result<()> {
        let script = "
            const now = Math.floor(Date.now() / 30000) * 30000 + 10000;
            Date.now = () => now;";
        self.script(script, Vec::new()).await?;
        Ok(())
    }

    /// What a camera in front of the window reads, with this element in its middle. As an app's: only dark on light.
    pub(crate) async fn scan(&self, qr: &WebElement) -> Result<String> {
        self.load("jsQR", "jsqr/dist/jsQR.js").await?;
        let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        self.script(middle, vec![qr.to_json()?]).await?;
        let picture = self
            .devtools("Page.captureScreenshot", json!({"format": "png"}))
            .await?;
        let picture = picture["data"].as_str().context("no picture")?;
        let text = self.async_script(&READ.replace("PNG", picture)).await?;
        let text = text.as_str().context("the camera sees no QR code")?;
        Ok(text.to_owned())
    }

    /// What the app makes of an address: issuer, label, secret, algorithm, digits, period.
    pub(crate) async fn app_account(&self, address: &str) -> Result<Value> {
        self.load_app().await?;
        self.script(ADD, vec![address.into()]).await
    }

    /// The code that the app shows for a secret, this many steps from now.
    pub(crate) async fn app_code(&self, secret: &str, steps: i32) -> Result<String> {
        self.load_app().await?;
        let code = self.script(CODE, vec![secret.into(), steps.into()]).await?;
        Ok(code.as_str().context("no code")?.to_owned())
    }

    async fn load_app(&self) -> Result<()> {
        self.load("OTPAuth", "otpauth/dist/otpauth.umd.min.js")
            .await
    }

    /// A library from npm, as the global of this name.
    async fn load(&self, global: &str, file: &str) -> Result<()> {
        let there = format!("return typeof {global} !== 'undefined'");
        if self.script(&there, Vec::new()).await? == true {
            return Ok(());
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../node_modules")
            .join(file);
        let source = std::fs::read_to_string(&path).with_context(|| {
            format!(
                "can't read {}: `cargo xtask test` installs it",
                path.display()
            )
        })?;
        self.script(&source, Vec::new()).await?;
        Ok(())
    }
}
