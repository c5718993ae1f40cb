//! Recognizes stray characters in secrets, numbers and keys that were typed or pasted.

/// White space and invisible characters. Contact lists put the latter around numbers, and password
/// managers around keys.
pub fn is_stray(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Dashes that people write between groups.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}
