//! The metadata of a mutation that the audit keeps: the reason, the ticket number, and which mutations belong
//! together.

/// Maximum length of a reason, in characters.
pub const MAX_REASON_LENGTH: usize = 500;
/// Maximum length of a ticket number, in bytes.
pub const MAX_TICKET_LENGTH: usize = 64;
/// Length of a change id, in bytes. Shorter ones could collide by chance.
const CHANGE_ID: std::ops::RangeInclusive<usize> = 16..=64;

/// The checked metadata of a mutation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// The reason, 1 to [`MAX_REASON_LENGTH`] characters
    pub reason: Option<String>,
    /// The ticket number, 1 to [`MAX_TICKET_LENGTH`] characters
    pub ticket: Option<String>,
    /// Shared by all mutations that the admin sees as one, see [`change_id`]
    pub change: Option<String>,
}

/// Why a reason or a ticket number is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonProblem {
    /// It contains nothing visible, or only punctuation
    Blank,
    /// It contains a control character, such as a line break or NUL
    Control,
    /// More than [`MAX_REASON_LENGTH`] characters
    TooLong,
    /// The ticket number is empty, too long or has other characters than [`ticket`] allows
    Ticket,
}

/// Checks a reason and trims the white space around it.
///
/// # Errors
/// [`ReasonProblem::Control`], [`ReasonProblem::Blank`] or [`ReasonProblem::TooLong`].
pub fn reason(text: &str) -> Result<&str, ReasonProblem> {
    // Before trimming, which would remove a line break at either end.
    if text.chars().any(char::is_control) {
        return Err(ReasonProblem::Control);
    }
    let text = text.trim();
    if !text.chars().any(says_something) {
        return Err(ReasonProblem::Blank);
    }
    if text.chars().count() > MAX_REASON_LENGTH {
        return Err(ReasonProblem::TooLong);
    }
    Ok(text)
}

/// Checks a ticket number: 1 to [`MAX_TICKET_LENGTH`] characters of `A-Z a-z 0-9 . _ # / -`.
///
/// # Errors
/// [`ReasonProblem::Ticket`].
pub fn ticket(text: &str) -> Result<&str, ReasonProblem> {
    let fits = (1..=MAX_TICKET_LENGTH).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._#/-".contains(&b));
    if fits {
        Ok(text)
    } else {
        Err(ReasonProblem::Ticket)
    }
}

/// Checks a change id: 16 to 64 characters of `A-Z a-z 0-9 _ -`; returns `None` for anything else.
pub fn change_id(text: &str) -> Option<&str> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    Some(text).filter(|text| CHANGE_ID.contains(&text.len()) && text.bytes().all(allowed))
}

/// Checks the text of a form field; an empty one is `None`.
///
/// # Errors
/// Those of `check`.
pub fn typed(
    text: &str,
    check: fn(&str) -> Result<&str, ReasonProblem>,
) -> Result<Option<&str>, ReasonProblem> {
    let text = text.trim();
    if text.is_empty() {
        Ok(None)
    } else {
        check(text).map(Some)
    }
}

/// Whether the character is neither white space, punctuation nor invisible.
///
/// It lists what doesn't count, because the tables of letters in all scripts would add too much to the widget.
/// Anything not listed counts, pictograms included.
fn says_something(c: char) -> bool {
    const SILENT: [(char, char); 18] = [
        ('\u{80}', '\u{bf}'),
        ('\u{34f}', '\u{34f}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{115f}', '\u{1160}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{17b4}', '\u{17b5}'),
        ('\u{180b}', '\u{180f}'),
        ('\u{2000}', '\u{206f}'),
        ('\u{2800}', '\u{2800}'),
        ('\u{3000}', '\u{3004}'),
        ('\u{3164}', '\u{3164}'),
        ('\u{e000}', '\u{f8ff}'),
        ('\u{fe00}', '\u{fe0f}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{ffa0}', '\u{ffa0}'),
        ('\u{fff0}', '\u{ffff}'),
        ('\u{1d173}', '\u{1d17a}'),
        ('\u{e0000}', '\u{10ffff}'),
    ];
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    !SILENT.iter().any(|(from, to)| (*from..=*to).contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_47_a_reason_says_something() {
        for (typed, kept) in [
            ("lost phone", "lost phone"),
            ("  Verloren: ü🔑 ", "Verloren: ü🔑"),
            ("<script>", "<script>"),
            ("1", "1"),
            ("電話紛失", "電話紛失"),
            ("утерян", "утерян"),
            ("🔑", "🔑"),
        ] {
            assert_eq!(reason(typed), Ok(kept));
        }
        for blank in [
            "",
            "  ",
            "\u{a0}",
            "\u{200b}\u{200b}",
            "...",
            "…",
            "—",
            "\u{2800}",
            "\u{3164}",
            "\u{feff}",
            "\u{e0041}",
            "\u{ad}",
            "!?",
        ] {
            assert_eq!(reason(blank), Err(ReasonProblem::Blank), "{blank:?}");
        }
    }

    #[test]
    fn security_47_a_reason_is_one_line_of_limited_length() {
        for control in ["a\nb", "a\r\nX: y", "a\0", "a\u{85}", "a\u{7f}", "\t a"] {
            assert_eq!(reason(control), Err(ReasonProblem::Control), "{control:?}");
        }
        let longest = "🔑".repeat(MAX_REASON_LENGTH - 1) + "a";
        assert_eq!(reason(&longest), Ok(&*longest));
        assert_eq!(reason(&(longest + "b")), Err(ReasonProblem::TooLong));
    }

    #[test]
    fn security_47_a_change_id_is_of_its_characters_and_not_short() {
        let longest = "a".repeat(64);
        for good in ["0123456789abcdef", "Aa0_-Aa0_-Aa0_-Aa0", &longest] {
            assert_eq!(change_id(good), Some(good));
        }
        let too_long = longest.clone() + "a";
        for bad in [
            "",
            "0123456789abcde",
            &too_long,
            "0123456789abcdef ",
            "0123456789abcde\u{e9}",
            "0123456789abcde\n",
            "0123456789abcde|",
        ] {
            assert_eq!(change_id(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn empty_field_is_no_reason() {
        assert_eq!(typed(" ", reason), Ok(None));
        assert_eq!(typed(" lost ", reason), Ok(Some("lost")));
        assert_eq!(typed(" HD-1 ", ticket), Ok(Some("HD-1")));
        assert_eq!(typed("HD 1", ticket), Err(ReasonProblem::Ticket));
    }

    #[test]
    fn security_47_a_ticket_number_is_of_its_characters() {
        let long = "a".repeat(MAX_TICKET_LENGTH + 1);
        for good in ["INC-1234", "#77", "desk/2026_11.5", &long[1..]] {
            assert_eq!(ticket(good), Ok(good));
        }
        for bad in ["", "INC 1", "INC%201", "<b>", "a,b", "é", "a\n", &long] {
            assert_eq!(ticket(bad), Err(ReasonProblem::Ticket), "{bad:?}");
        }
    }
}
