//! Where a login leads back to: a path of the proxy's own origin, or `/`.

/// Longer than any address of the page.
const LONGEST: usize = 1024;

/// The path, when it is certainly one of our own; else `/`.
///
/// The form is narrower than what a browser would still resolve to this origin: an allow-list of characters, one `/` at the
/// start, no empty or dot segments, no encoded separators.
pub fn own_path(text: &str) -> &str {
    if is_own(text) { text } else { "/" }
}

fn is_own(text: &str) -> bool {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    let rest_char = |b: u8| plain(b) || b"?#=&%:@|+,;!*'()$".contains(&b);
    text.len() <= LONGEST
        && path.starts_with('/')
        && path.bytes().all(plain)
        && !path.contains("//")
        && !path.split('/').any(|segment| matches!(segment, "." | ".."))
        // The login itself would be a loop.
        && (!path.starts_with("/auth/") || path == "/auth/complete")
        && rest.bytes().all(rest_char)
}

#[cfg(test)]
#[path = "return_to_tests.rs"]
mod tests;
