//! A string that can't be logged or shown by accident.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A secret string: `Debug` doesn't show it, and its memory is overwritten on drop.
///
/// It serialises as the plain string, because the API expects that.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes the text.
    pub fn new(text: impl Into<String>) -> Self {
        // A `String` is moved, not copied: a copy would stay in memory when this one is overwritten.
        Self(text.into())
    }

    /// The plain string. Named so that every use stands out in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_debug_hides_the_text() {
        let debug = format!("{:?}", Secret::new("JBSWY3DPEHPK3PXP"));
        assert_eq!(debug, "Secret(..)");
    }
}
