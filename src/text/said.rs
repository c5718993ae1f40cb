//! What the live region says after something happened.

use super::count;

/// All were deleted
pub const DELETED_ALL: &str = "All methods deleted.";
/// The list was replaced
pub const REPLACED: &str = "All methods replaced.";
/// Something is on the clipboard
pub const COPIED: &str = "Copied.";
/// The clipboard refused
pub const NOT_COPIED: &str = "The browser did not allow copying.";
/// The export was saved
pub const EXPORTED: &str = "List saved as a file.";

/// The same, as masked as the list
pub const EXPORTED_MASKED: &str = "List saved as a file, with numbers and addresses masked.";
/// The same; nobody here sees more of them
pub const EXPORTED_HIDDEN: &str =
    "List saved as a file. This tenant hides numbers and addresses, so they are not in it in full.";
/// A method's number or address is shown whole
pub const SHOWN: &str = "Shown for one minute.";

/// The list is here
pub fn loaded(number: usize) -> String {
    format!("{} loaded.", count(number, "method", "methods"))
}

/// A method was added; `method`: what it is called in a sentence
pub fn created(method: &str) -> String {
    format!("{method} added.")
}

/// A method was changed
pub fn changed(method: &str) -> String {
    format!("{method} saved.")
}

/// A method was deleted
pub fn deleted(method: &str) -> String {
    format!("{method} deleted.")
}

/// The end of a one-by-one deletion
pub fn deleted_each(deleted: usize, failed: usize) -> String {
    let done = format!("{} deleted", count(deleted, "method", "methods"));
    if failed == 0 {
        format!("{done}.")
    } else {
        format!("{done}, {failed} not deleted.")
    }
}
