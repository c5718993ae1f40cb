//! The words within labels.

use factordesk_model::MethodType;

use super::Label;
use crate::text::kinds;

/// A method within a sentence: `Phone “Mobile”`.
pub fn in_sentence(label: &Label, kind: Option<&MethodType>) -> String {
    if label.says_kind {
        label.text.clone()
    } else {
        format!("{} “{}”", kinds::kind(kind), label.text)
    }
}

/// The method has never been used
pub(super) const NEVER_USED: &str = "never used";

/// The visible end of a phone number.
pub(super) fn number_end(digits: &str) -> String {
    format!("…{digits}")
}

/// The last use; `date` is already formatted.
pub(super) fn last_used(date: &str) -> String {
    format!("last used {date}")
}

/// The end of an id.
pub fn id_end(end: &str) -> String {
    format!("id …{end}")
}

/// The place in the list.
pub(super) fn position(number: usize) -> String {
    format!("number {number}")
}
