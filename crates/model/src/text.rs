//! Characters that are invisible on the screen, and texts joined in little code.

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

/// Joins texts, as `join` of slices does, in a tenth of its code. For the page, whose first row waits for it.
pub fn joined(texts: &[impl AsRef<str>], separator: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(text.as_ref());
    }
    joined
}

/// How many bytes stand for themselves in a JSON string, from the beginning: up to a quote, a backslash or a control
/// character (RFC 8259, section 7). Eight at a time, since it is asked for every string of every list.
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    let length = rest.iter().position(is_special);
    words.len() * 8 + length.unwrap_or(rest.len())
}

/// Bit 7 of the first special byte; there may be more bits after it.
fn special(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Subtracting borrows from bit 7 of a byte that is smaller.
    let below = |word: u64, limit: u8| word.wrapping_sub(EACH * u64::from(limit)) & !word;
    // With bit 1 the other way round, a quote comes right after the control characters.
    let quote_or_control = below(word ^ (EACH * 2), (b'"' ^ 2) + 1);
    let backslash = below(word ^ (EACH * u64::from(b'\\')), 1);
    (quote_or_control | backslash) & (EACH << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_length_ends_at_the_first_special_byte() {
        for length in 0..40 {
            for filler in [b'a', 0x7f, 0x80, 0xff, b' ', b'!', b'#', b'[', b']'] {
                let plain = vec![filler; length];
                assert_eq!(plain_length(&plain), length, "{filler}");
                for special in (0..b' ').chain([b'"', b'\\']) {
                    let mut text = plain.clone();
                    text.push(special);
                    text.extend([special, b'"', filler, 0, filler, b'x', b'\\', 1]);
                    assert_eq!(plain_length(&text), length, "{filler} {special}");
                }
            }
        }
    }

    #[test]
    fn joined_has_the_separator_between_texts_only() {
        assert_eq!(joined(&[""; 0], ", "), "");
        assert_eq!(joined(&["a"], ", "), "a");
        assert_eq!(joined(&["a", "", "c"].map(String::from), ", "), "a, , c");
    }

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
