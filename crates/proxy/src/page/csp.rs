//! The page's `Content-Security-Policy` header.

use crate::config::Origin;
use crate::digest::sha256_base64;

/// The policy: scripts by origin or hash; no inline styles, plugins or `<base>`; framing only by
/// the configured origins.
pub(super) fn policy(index: &str, frame_ancestors: &[Origin]) -> String {
    // Compiling WebAssembly needs 'wasm-unsafe-eval'. It allows no `eval` of JavaScript.
    let mut scripts = String::from("'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(index) {
        scripts.push_str(" 'sha256-");
        scripts.push_str(&sha256_base64(script.as_bytes()));
        scripts.push('\'');
    }
    let ancestors: Vec<&str> = frame_ancestors.iter().map(Origin::as_str).collect();
    let ancestors = if ancestors.is_empty() {
        "'none'".to_owned()
    } else {
        ancestors.join(" ")
    };
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )
}

/// The inline scripts' texts, byte for byte: the browser hashes exactly these bytes.
fn inline_scripts(html: &str) -> Vec<&str> {
    // No HTML parser is needed: the text is the build's own `index.html`.
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, after)) = after.split_once('>') else {
            break;
        };
        let Some((text, after)) = after.split_once("</script>") else {
            break;
        };
        let external = attributes
            .split_ascii_whitespace()
            .any(|attribute| attribute == "src" || attribute.starts_with("src="));
        if !external {
            found.push(text);
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csp_names_each_inline_script_by_its_hash() {
        let html = "<html><script type=\"module\" nonce=\"\">\nimport a;\n</script><script src=\"/x.js\"></script>\
                    <script defer src='y'> </script></html>";
        assert_eq!(inline_scripts(html), ["\nimport a;\n"]);
        let policy = policy("<script>alert(1)</script>", &[]);
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    }

    #[test]
    fn csp_lets_only_the_configured_origins_frame_the_page() {
        let portal = Origin::parse("https://portal.example.com").unwrap();
        let policy = policy("", &[portal]);
        assert!(
            policy.ends_with("frame-ancestors https://portal.example.com"),
            "{policy}"
        );
    }
}
