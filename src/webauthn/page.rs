//! The page's properties, and whether it may create credentials.

use serde_json::Value;

use super::rp::{Unusable, rp_id_usable};

/// What matters about the page and its browser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that don't depend on each other"
)]
pub struct Page {
    /// `location.hostname`
    pub host: String,
    secure: bool,
    api: bool,
    allowed: bool,
    framed: bool,
    related: bool,
}

/// Why this page can't create credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The tenant's RP ID isn't known
    NoRpId,
    /// The page can't use the RP ID
    RpId(Unusable),
    /// The browser doesn't support `WebAuthn`
    NoApi,
    /// The page is in a frame without the permission
    Frame,
    /// The page's own permissions policy denies it
    Policy,
}

impl Page {
    /// Reads the JSON of `src/platform/later.js`. Missing facts count as false.
    pub fn read(facts: &Value) -> Self {
        let is = |name: &str| facts[name] == true;
        Self {
            host: facts["host"].as_str().unwrap_or_default().to_owned(),
            secure: is("secure"),
            api: is("api"),
            allowed: is("allowed"),
            framed: is("framed"),
            related: is("related"),
        }
    }

    /// Whether the browser may allow a credential for this RP ID.
    ///
    /// A page on another domain may ask if the browser supports related origins (Web Authentication Level 3,
    /// 5.11). Then the RP ID's host decides, by `/.well-known/webauthn`.
    ///
    /// # Errors
    /// Why it can't.
    pub fn may_ask(&self, rp_id: Option<&str>) -> Result<(), Obstacle> {
        let rp_id = rp_id.ok_or(Obstacle::NoRpId)?;
        // First: an insecure page doesn't have the API either, but that isn't the cause to report.
        match rp_id_usable(&self.host, self.secure, rp_id) {
            Err(Unusable::Elsewhere) if self.related => {}
            Err(why) => return Err(Obstacle::RpId(why)),
            Ok(()) => {}
        }
        match self {
            Self { api: false, .. } => Err(Obstacle::NoApi),
            Self {
                allowed: false,
                framed: true,
                ..
            } => Err(Obstacle::Frame),
            Self { allowed: false, .. } => Err(Obstacle::Policy),
            _ => Ok(()),
        }
    }

    /// Whether the page needs the permission of the RP ID's host (related origins).
    pub fn needs_related_origin(&self, rp_id: &str) -> bool {
        rp_id_usable(&self.host, self.secure, rp_id) == Err(Unusable::Elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(change: impl FnOnce(&mut Value)) -> Page {
        let mut facts = json!({"secure": true, "api": true, "allowed": true, "framed": false, "related": false,
            "host": "desk.acme.com"});
        change(&mut facts);
        Page::read(&facts)
    }

    #[test]
    fn page_below_the_rp_id_may_ask() {
        assert_eq!(page(|_| ()).may_ask(Some("acme.com")), Ok(()));
        assert_eq!(
            page(|f| f["framed"] = true.into()).may_ask(Some("acme.com")),
            Ok(())
        );
    }

    #[test]
    fn obstacles_are_distinguished() {
        let refused = |change: fn(&mut Value)| page(change).may_ask(Some("acme.com")).unwrap_err();
        assert_eq!(page(|_| ()).may_ask(None), Err(Obstacle::NoRpId));
        assert_eq!(refused(|f| f["api"] = false.into()), Obstacle::NoApi);
        assert_eq!(refused(|f| f["allowed"] = false.into()), Obstacle::Policy);
        let framed = |f: &mut Value| {
            f["allowed"] = false.into();
            f["framed"] = true.into();
        };
        assert_eq!(refused(framed), Obstacle::Frame);
        assert_eq!(
            refused(|f| f["secure"] = false.into()),
            Obstacle::RpId(Unusable::Insecure)
        );
        assert_eq!(
            refused(|f| f["host"] = "127.0.0.1".into()),
            Obstacle::RpId(Unusable::Address)
        );
        assert_eq!(
            refused(|f| *f = Value::Null),
            Obstacle::RpId(Unusable::Insecure)
        );
    }

    #[test]
    fn page_on_another_domain_may_ask_if_the_browser_supports_related_origins() {
        let elsewhere = page(|_| ());
        let rp_id = "login.example.com";
        assert_eq!(
            elsewhere.may_ask(Some(rp_id)),
            Err(Obstacle::RpId(Unusable::Elsewhere))
        );
        let related = page(|f| f["related"] = true.into());
        assert_eq!(related.may_ask(Some(rp_id)), Ok(()));
        assert!(related.needs_related_origin(rp_id));
        assert!(!related.needs_related_origin("acme.com"));
        // An IP address can't have credentials, even with related origins.
        let address = page(|f| {
            f["related"] = true.into();
            f["host"] = "127.0.0.1".into();
        });
        assert!(address.may_ask(Some(rp_id)).is_err());
    }
}
