//! What the live region says after something happened.

use factordesk_model::AuthenticationMethod;

use super::{count, kinds};

/// A method was changed
pub const CHANGED: &str = "Saved.";
/// A method was deleted
pub const DELETED: &str = "Deleted.";
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
/// A method's number or address is shown whole
pub const SHOWN: &str = "Shown for one minute.";

/// The list is here
pub fn loaded(number: usize) -> String {
    format!("{} loaded.", count(number, "method", "methods"))
}

/// A method was added
pub fn created(method: &AuthenticationMethod) -> String {
    format!("{} added.", kinds::kind(method.kind.as_ref()))
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
