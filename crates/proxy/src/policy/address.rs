//! Compares e-mail addresses and their domains: case and the two spellings of international domains
//! don't matter.

/// A domain, compared by its form in the DNS.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    /// As it was written
    text: String,
    /// In lower case and ASCII (`xn--…`)
    ascii: String,
}

impl Domain {
    pub(super) fn new(text: &str) -> Self {
        // The root's dot says nothing. What isn't a domain is compared as text.
        let plain = text.strip_suffix('.').unwrap_or(text);
        Self {
            text: text.to_owned(),
            ascii: idna::domain_to_ascii(plain).unwrap_or_else(|_| plain.to_lowercase()),
        }
    }

    /// The part after the last `@`.
    pub(super) fn of_address(email: &str) -> Option<Self> {
        email.rsplit_once('@').map(|(_, domain)| Self::new(domain))
    }

    /// The ways in which addresses may have it.
    pub(super) fn spellings(&self) -> [String; 4] {
        let (unicode, _) = idna::domain_to_unicode(&self.ascii);
        let lower = self.text.to_lowercase();
        [self.text.clone(), lower, self.ascii.clone(), unicode]
    }
}

impl PartialEq for Domain {
    fn eq(&self, other: &Self) -> bool {
        self.ascii == other.ascii
    }
}

/// Whether two addresses are the same one.
///
/// Upper and lower case may be different mailboxes by the standard. No provider of note has such, and
/// what depends on this is who may not be changed.
pub(super) fn are_equal(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    let parts = |email: &str| {
        let (local, _) = email.rsplit_once('@')?;
        Some((local.to_lowercase(), Domain::of_address(email)?))
    };
    matches!((parts(one), parts(other)), (Some(one), Some(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_66_addresses_are_compared_as_people_read_them() {
        for (one, other, equal) in [
            ("ada@example.com", "ADA@Example.COM", true),
            ("zoë@example.com", "ZOË@example.com", true),
            ("ada@bücher.example", "ada@xn--bcher-kva.example", true),
            ("ada@BÜCHER.example", "Ada@bücher.example.", true),
            ("ada@example.com", "ada@example.com.", true),
            ("ada@example.com", "ada@sub.example.com", false),
            ("ada@example.com", "zoe@example.com", false),
            ("zoë@example.com", "zoe@example.com", false),
            ("\"a@b\"@example.com", "a@example.com", false),
            ("ada@example.com", "ada@exаmple.com", false),
            ("ada", "ADA", true),
            ("ada", "zoë", false),
            ("ada@", "ada@example.com", false),
        ] {
            assert_eq!(are_equal(one, other), equal, "{one} {other}");
            assert_eq!(are_equal(other, one), equal, "{other} {one}");
        }
    }

    #[test]
    fn domain_has_the_spellings_of_searches() {
        let spellings = Domain::new("Bücher.example").spellings();
        for spelling in ["Bücher.example", "bücher.example", "xn--bcher-kva.example"] {
            assert!(spellings.iter().any(|one| one == spelling), "{spelling}");
        }
    }
}
