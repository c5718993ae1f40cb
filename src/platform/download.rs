//! Files that the browser saves.

use super::script;

/// Hands a JSON text to the browser as a download. The name must hold no personal data, since it stays in the browser's
/// history. `false` if the page may not make such a link.
pub fn save_json(name: &str, json: &str) -> bool {
    script::call("saveJson", &[&name.into(), &json.into()]).is_truthy()
}
