//! Decides whether a page may use an RP ID.

/// Why a page can't use an RP ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The page wasn't loaded securely
    Insecure,
    /// The page's host is an IP address, which can't have credentials
    Address,
    /// The page is neither on the RP ID's host nor below it. That host may still allow it (related origins)
    Elsewhere,
}

/// Whether a page on this host may create credentials for `rp_id`: the host itself or a domain above it.
///
/// Source: Web Authentication Level 3, 5.1.3 step 8, and HTML, "is a registrable domain suffix of or is
/// equal to". Public suffixes such as `co.uk` are known to the browser only. It rejects them with a
/// `SecurityError`.
///
/// # Errors
/// Why it may not.
pub fn rp_id_usable(page_host: &str, is_secure_context: bool, rp_id: &str) -> Result<(), Unusable> {
    if !is_secure_context {
        return Err(Unusable::Insecure);
    }
    if is_address(page_host) {
        return Err(Unusable::Address);
    }
    if page_host.eq_ignore_ascii_case(rp_id) {
        return Ok(());
    }
    // Browsers treat a host with a trailing dot as another host, and a single label as a public suffix.
    let below = page_host
        .len()
        .checked_sub(rp_id.len())
        // Checked, because `at` may be inside a character.
        .and_then(|at| page_host.split_at_checked(at))
        .is_some_and(|(before, end)| before.ends_with('.') && end.eq_ignore_ascii_case(rp_id));
    if below && rp_id.contains('.') && !rp_id.ends_with('.') && !is_address(rp_id) {
        Ok(())
    } else {
        Err(Unusable::Elsewhere)
    }
}

/// Whether the URL parser treats this host as an IP address: IPv6 in brackets, IPv4 if the last label is a
/// number.
fn is_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.starts_with('[') || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rp_id_is_usable_on_its_host_and_below_it() {
        for (host, rp_id) in [
            ("login.acme.com", "login.acme.com"),
            ("desk.login.acme.com", "login.acme.com"),
            ("desk.acme.com", "acme.com"),
            ("Desk.ACME.com", "acme.COM"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(rp_id_usable(host, true, rp_id), Ok(()), "{host} {rp_id}");
        }
    }

    #[test]
    fn rp_id_is_not_usable_elsewhere() {
        for (host, rp_id) in [
            ("portal.example.com", "login.acme.com"),
            ("acme.com", "login.acme.com"),
            ("notacme.com", "acme.com"),
            ("acme.com.evil.net", "acme.com"),
            ("a.localhost", "localhost"),
            ("acme.com", "com"),
            ("acme.com", ""),
            ("desk.acme.com", ".acme.com"),
            ("desk.acme.com.", "com."),
            ("", "acme.com"),
            ("é.acme.com", "xé.acme.com"),
        ] {
            assert_eq!(
                rp_id_usable(host, true, rp_id),
                Err(Unusable::Elsewhere),
                "{host} {rp_id}"
            );
        }
    }

    #[test]
    fn ip_addresses_have_no_credentials_even_for_themselves() {
        for (host, rp_id) in [
            ("127.0.0.1", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "localhost"),
            ("10.1.2.3", "2.3"),
        ] {
            assert_eq!(
                rp_id_usable(host, true, rp_id),
                Err(Unusable::Address),
                "{host}"
            );
        }
    }

    #[test]
    fn insecure_pages_have_no_credentials() {
        assert_eq!(
            rp_id_usable("login.acme.com", false, "login.acme.com"),
            Err(Unusable::Insecure)
        );
    }
}
