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
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn return_to_takes_the_pages_own_addresses() {
        for good in [
            "/",
            "/index.html",
            "/auth/complete",
            "/#user=auth0%7C507f1f77bcf86cd799439020",
            "/?x=1#user=google-oauth2|1",
            "/a/b-c_d.~e",
        ] {
            assert_eq!(own_path(good), good);
        }
    }

    #[test]
    fn security_09_return_to_leads_nowhere_else() {
        let hosts = [
            "evil.example",
            "evil.example/x",
            "127.0.0.1",
            "evil@desk.example",
            "[::1]",
        ];
        let starts = [
            "//",
            "///",
            "////",
            "/\\",
            "\\\\",
            "\\/",
            "/\\/",
            "/\t/",
            "\t//",
            "/\n/",
            " //",
            "/ /",
            "/%2f",
            "/%2F/",
            "/%5c",
            "/%5C%5C",
            "/.//",
            "/..//",
            "/./",
            "/../",
            "http://",
            "https://",
            "HTTP://",
            "https:",
            "https:/",
            "https:\\\\",
            "ftp://",
            "//\u{ff0f}",
            "/\u{ff0f}",
            "/\u{2044}",
            "javascript://",
            "data:text/html,",
            "/%09/",
            "/%0d%0a/",
            "/\r\nLocation: //",
            "//%00",
            "/\0/",
            "/;//",
            "/@//",
            "//user@",
            ":///",
            "?//",
            "#//",
            "",
            "/auth/login?return_to=//",
            "/auth/logout/",
            "/auth/callback?x=//",
        ];
        let desk = Url::parse("https://desk.example.com").unwrap();
        let mut count = 0;
        for start in starts {
            for host in hosts {
                let text = format!("{start}{host}");
                assert_eq!(own_path(&text), "/", "{text:?}");
                count += 1;
            }
        }
        assert!(count >= 200, "{count}");
        // Whatever is let through resolves to our own origin.
        for end in starts {
            let text = format!("/x?{end}");
            let url = desk.join(own_path(&text)).unwrap();
            assert_eq!(url.origin(), desk.origin(), "{text:?}");
        }
    }
}
