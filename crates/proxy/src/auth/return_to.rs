//! Validation of `return_to`, the path that a login leads back to. Prevents open redirects.

/// Maximum length, in bytes. No address of the page is that long.
const MAX_LENGTH: usize = 1024;

/// Returns the text if it is a path of the desk's own origin, otherwise `/`.
///
/// The accepted form is narrower than what browsers resolve to this origin: an allow-list of characters, one `/` at
/// the start, no empty or dot segments, no encoded separators.
pub fn own_path(text: &str) -> &str {
    if is_own(text) { text } else { "/" }
}

fn is_own(text: &str) -> bool {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    // No `\`, which browsers read as `/` (WHATWG URL), and no `%`, which could hide one (`%2F`).
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    // Behind `?` or `#` nothing leads elsewhere. The page keeps the user's id there (`auth0|1`).
    let rest_char = |b: u8| plain(b) || b"?#=&%:@|+,;!*'()$".contains(&b);
    text.len() <= MAX_LENGTH
        && path.starts_with('/')
        && path.bytes().all(plain)
        && !path.contains("//")
        && !path.split('/').any(|segment| matches!(segment, "." | ".."))
        // `/auth/login` would be a redirect loop.
        && (!path.starts_with("/auth/") || path == "/auth/complete")
        && rest.bytes().all(rest_char)
}

#[cfg(test)]
#[path = "return_to_tests.rs"]
mod tests;
