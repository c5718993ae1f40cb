//! The private key with which the proxy authenticates to the tenant (`private_key_jwt`), in a file.

use std::path::PathBuf;

use super::TestApp;
use super::app::Builder;
use super::provider::TestKey;

/// A key in a file, which is removed on drop.
pub(crate) struct KeyFile {
    pub(crate) key: TestKey,
    pub(crate) path: PathBuf,
}

impl KeyFile {
    pub(crate) fn new(name: &str) -> Self {
        let key = TestKey::new(name);
        let file = format!("factordesk-rotation-{name}-{}.pem", std::process::id());
        let path = std::env::temp_dir().join(file);
        std::fs::write(&path, &key.pem).unwrap();
        Self { key, path }
    }

    /// A replica that authenticates with this key only.
    pub(crate) fn replica(&self) -> Builder {
        TestApp::builder()
            .set("AUTH0_CLIENT_SECRET", "")
            .set("AUTH0_PRIVATE_KEY_FILE", self.path.to_str().unwrap())
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
