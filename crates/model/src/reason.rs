//! What is said with a mutation and kept in the audit: why, for which ticket, and which mutations belong together.

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 500;
/// The longest ticket number, in bytes.
pub const LONGEST_TICKET: usize = 64;
/// Lengths of a change id, in bytes: short ones could meet by chance.
const CHANGE_ID: std::ops::RangeInclusive<usize> = 16..=64;

/// What is said with a mutation, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// Why, 1 to [`LONGEST_REASON`] characters
    pub reason: Option<String>,
    /// The ticket's number, 1 to [`LONGEST_TICKET`] characters
    pub ticket: Option<String>,
    /// What it has in common with the mutations that an admin sees as one with it, see [`change_id`]
    pub change: Option<String>,
}

/// What is wrong with a reason or a ticket number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonProblem {
    /// Nothing in it can be seen
    Blank,
    /// A character that is no text: a line's end, a zero
    Control,
    /// More than [`LONGEST_REASON`] characters
    TooLong,
    /// A ticket number of other characters, or of too many
    Ticket,
}

/// A reason as it is kept: without the white space around it.
///
/// # Errors
/// What keeps it from being one. What looks empty is empty.
pub fn reason(text: &str) -> Result<&str, ReasonProblem> {
    if text.chars().any(char::is_control) {
        return Err(ReasonProblem::Control);
    }
    let text = text.trim();
    if !text.chars().any(says_something) {
        return Err(ReasonProblem::Blank);
    }
    if text.chars().count() > LONGEST_REASON {
        return Err(ReasonProblem::TooLong);
    }
    Ok(text)
}

/// A ticket number: 1 to [`LONGEST_TICKET`] of `A-Z a-z 0-9 . _ # / -`.
///
/// # Errors
/// It is none.
pub fn ticket(text: &str) -> Result<&str, ReasonProblem> {
    let fits = (1..=LONGEST_TICKET).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._#/-".contains(&b));
    if fits {
        Ok(text)
    } else {
        Err(ReasonProblem::Ticket)
    }
}

/// A change id: 16 to 64 of `A-Z a-z 0-9 _ -`. `None`: it isn't one.
pub fn change_id(text: &str) -> Option<&str> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    Some(text).filter(|text| CHANGE_ID.contains(&text.len()) && text.bytes().all(allowed))
}

/// What `check` makes of a form's field: an empty one says nothing.
///
/// # Errors
/// As `check`'s.
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

/// Not white space, not punctuation, not invisible. A short list of what isn't, since the tables of what is would be a good
/// part of the page: whatever else there is, such as a pictogram, says something.
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
        let longest = "🔑".repeat(LONGEST_REASON - 1) + "a";
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
    fn an_empty_field_says_nothing() {
        assert_eq!(typed(" ", reason), Ok(None));
        assert_eq!(typed(" lost ", reason), Ok(Some("lost")));
        assert_eq!(typed(" HD-1 ", ticket), Ok(Some("HD-1")));
        assert_eq!(typed("HD 1", ticket), Err(ReasonProblem::Ticket));
    }

    #[test]
    fn security_47_a_ticket_number_is_of_its_characters() {
        let long = "a".repeat(LONGEST_TICKET + 1);
        for good in ["INC-1234", "#77", "desk/2026_11.5", &long[1..]] {
            assert_eq!(ticket(good), Ok(good));
        }
        for bad in ["", "INC 1", "INC%201", "<b>", "a,b", "é", "a\n", &long] {
            assert_eq!(ticket(bad), Err(ReasonProblem::Ticket), "{bad:?}");
        }
    }
}
