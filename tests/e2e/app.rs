//! The user's authenticator app, simulated with independent npm libraries: jsQR reads the QR code, otpauth computes
//! codes.
//!
//! The "camera" is a screenshot of the window, so nothing is read from the DOM.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;
use thirtyfour::WebElement;

use crate::browser::Browser;

/// Decodes the QR code in the base64 screenshot that replaces `PNG`; returns its text, or null.
const READ: &str = "
    const bytes = Uint8Array.from(atob('PNG'), c => c.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, picture.width, picture.height);
    return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;";

/// Parses an `otpauth:` address as the app would.
const ADD: &str = "
    const { issuer, label, algorithm, digits, period, secret } = OTPAuth.URI.parse(arguments[0]);
    return { issuer, label, algorithm, digits, period, secret: secret.base32 };";

/// Computes the app's code for a secret, at an offset in time steps.
const CODE: &str = "
    const [secret, steps] = arguments;
    const totp = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret) });
    return totp.generate({ timestamp: Date.now() + steps * 30000 });";

impl Browser {
    /// Stops the page's clock, ten seconds into a time step.
    pub(crate) async fn hold_clock(&self) -> Result<()> {
        let script = "
            const now = Math.floor(Date.now() / 30000) * 30000 + 10000;
            Date.now = () => now;";
        self.script(script, Vec::new()).await?;
        Ok(())
    }

    /// Scrolls this element to the middle of the window and reads its QR code from a screenshot. Like most apps, it
    /// only reads dark on light.
    pub(crate) async fn scan(&self, qr: &WebElement) -> Result<String> {
        self.load("jsQR", "jsqr/dist/jsQR.js").await?;
        let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        self.script(middle, vec![qr.to_json()?]).await?;
        let picture = self.driver().screenshot_as_png_base64().await?;
        let text = self.async_script(&READ.replace("PNG", &picture)).await?;
        let text = text.as_str().context("no QR code in the screenshot")?;
        Ok(text.to_owned())
    }

    /// The account that the app creates from an address: issuer, label, secret, algorithm, digits, period.
    pub(crate) async fn app_account(&self, address: &str) -> Result<Value> {
        self.load_app().await?;
        self.script(ADD, vec![address.into()]).await
    }

    /// The code that the app shows for a secret, `steps` time steps from now.
    pub(crate) async fn app_code(&self, secret: &str, steps: i32) -> Result<String> {
        self.load_app().await?;
        let code = self.script(CODE, vec![secret.into(), steps.into()]).await?;
        Ok(code.as_str().context("no code")?.to_owned())
    }

    async fn load_app(&self) -> Result<()> {
        self.load("OTPAuth", "otpauth/dist/otpauth.umd.min.js")
            .await
    }

    /// Loads a library from `node_modules` that defines the global `global`.
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
