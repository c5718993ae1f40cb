//! Property 9: a login never redirects to another origin.

use std::collections::BTreeSet;
use std::io::Write as _;

use url::Url;

use super::own_path;

/// Complete attacks, from real incidents and published bypass lists.
const LITERAL: [&str; 96] = [
    "",
    " ",
    ".",
    "..",
    "?",
    "#",
    "\\",
    "%",
    "//",
    "///",
    "/\\",
    "/%",
    "//%2f..",
    "///%2f..",
    "////%2f..",
    "/%2e%2e/evil.example",
    "/%252e%252e/evil.example",
    "/..//evil.example",
    "/../evil.example",
    "/a/../..//evil.example",
    "/a/./../evil.example",
    "/x//evil.example",
    "/x/../%2f/evil.example",
    "//evil.example/%2e%2e",
    "//evil.example/%2f..",
    "//evil.example?x=/",
    "//evil.example#/",
    "//evil%2eexample",
    "//evil。example",
    "//evil．example",
    "//ⓔⓥⓘⓛ.example",
    "//e\u{ad}vil.example",
    "//0x7f000001",
    "//2130706433",
    "//127.1",
    "//[::ffff:127.0.0.1]",
    "//desk.example.com@evil.example",
    "//desk.example.com:80@evil.example",
    "//desk.example.com%40evil.example",
    "//desk.example.com\\@evil.example",
    "//desk.example.com.evil.example",
    "//evil.example\\.desk.example.com",
    "/@evil.example",
    "/:evil.example",
    "/;@evil.example",
    "@evil.example",
    ":evil.example",
    ";//evil.example",
    "evil.example",
    "www.evil.example",
    "evil.example/desk.example.com",
    "./evil.example",
    "../evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:\\\\evil.example",
    "http://;@evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://desk.example.com",
    "https://desk.example.com/",
    "https://desk.example.com@evil.example",
    "https://desk.example.com.evil.example/",
    "https://evil.example?https://desk.example.com/",
    "https://evil.example#https://desk.example.com/",
    "hTTps://evil.example",
    "\u{1}https://evil.example",
    "ht\ntps://evil.example",
    "h\tttps://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "javascript://%0aalert(1)",
    "javascript://desk.example.com/%0aalert(1)",
    "\u{1}javascript:alert(1)",
    "/javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "view-source:https://evil.example",
    "about:blank",
    "mailto:x@evil.example",
    "intent://evil.example#Intent;end",
    "/\r\nLocation: https://evil.example",
    "/\nSet-Cookie: a=b",
    "/%0d%0aLocation:%20https://evil.example",
    "/%E5%98%8A%E5%98%8DLocation:x",
    "/x?a=\r\nb",
    "/x#\"><script>alert(1)</script>",
    "/<script>alert(1)</script>",
    "/auth/login",
    "/auth/login?return_to=/auth/login",
    "/auth/callback?code=x&state=y",
    "/auth/complete/../logout",
];
/// Prefixes that make a browser leave the origin if a host follows.
const STARTS: [&str; 45] = [
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "\\/\\/",
    "/\t/",
    "\t//",
    "/\n/",
    "/\r/",
    " //",
    "/ /",
    "\u{a0}//",
    "\u{feff}//",
    "/\u{200b}/",
    "/%2f",
    "/%2F/",
    "/%252f",
    "/%5c",
    "/%5C%5C",
    "/.//",
    "/..//",
    "/.%2f/",
    "/%2e/",
    "http://",
    "https://",
    "HTTP://",
    "https:/",
    "https:\\\\",
    "ftp://",
    "ws://",
    "//\u{ff0f}",
    "/\u{ff0f}",
    "/\u{2044}",
    "/\u{2215}",
    "/%09/",
    "/%0d%0a/",
    "//%00",
    "/\0/",
    "/;//",
    "//user@",
    ":///",
    "/\u{3000}/",
];
const HOSTS: [&str; 6] = [
    "evil.example",
    "evil.example/x",
    "evil.example:8443",
    "127.0.0.1",
    "evil@desk.example.com",
    "[::1]",
];

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
    let mut corpus: BTreeSet<String> = LITERAL.map(str::to_owned).into();
    assert_eq!(corpus.len(), LITERAL.len(), "each once");
    for start in STARTS {
        corpus.extend(HOSTS.map(|host| format!("{start}{host}")));
    }
    // Well-formed, but too long.
    corpus.insert(format!("/{}", "a".repeat(1024)));
    for text in &corpus {
        assert_eq!(own_path(text), "/", "{text:?}");
    }
    let generated = corpus.len() - LITERAL.len();
    assert!(generated >= 200, "{generated}");
    let _ = writeln!(
        std::io::stdout(),
        "figure: 9 open redirects: {} texts, {} of them literal, all lead to /",
        corpus.len(),
        LITERAL.len()
    );
}

#[test]
fn security_09_accepted_targets_stay_on_the_own_origin() {
    let desk = Url::parse("https://desk.example.com").unwrap();
    let mut through = 0;
    for end in LITERAL.iter().chain(&STARTS).chain(&HOSTS) {
        for place in ["/x?", "/#", "/x?a=b#", "/"] {
            let text = format!("{place}{end}");
            let path = own_path(&text);
            let url = desk.join(path).unwrap();
            assert_eq!(url.origin(), desk.origin(), "{text:?}");
            assert!(path.starts_with('/') && !path.starts_with("//"), "{text:?}");
            through += usize::from(path == text);
        }
    }
    assert!(through > 100, "{through}");
}
