//! Characters that are invisible on the screen.

/// Invisible format characters: zero width, bidirectional controls, soft hyphen, byte order mark, tags.
///
/// They make two different texts look the same, or one text look like another.
pub fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_are_format_characters_and_no_letters() {
        assert!(
            ['\u{200b}', '\u{202e}', '\u{61c}', '\u{ad}']
                .into_iter()
                .all(invisible)
        );
        assert!(!"aé世 א-_~|👩".chars().any(invisible));
    }
}
