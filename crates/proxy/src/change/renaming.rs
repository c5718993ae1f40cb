//! A renaming that says which name it replaces: it is refused if the method has another name by now.
//!
//! Like a confirmed list, the name is compared with the tenant's list before the request is queued.
//! A renaming that arrives at the tenant after that isn't noticed: the Management API has no
//! conditional requests.

use factordesk_model::headers::{OLD_NAME, OldName};
use factordesk_model::{AuthenticationMethod, Permission, Target};
use http::{HeaderMap, HeaderName};

use super::{Mutation, mask_methods};
use crate::error::ApiError;

/// The name that the admin saw, and the requested one.
pub(crate) struct Renaming {
    old: OldName,
    new: String,
}

impl Renaming {
    /// Reads the header for a renaming to `new`; `None` if it is absent.
    ///
    /// # Errors
    /// 400 `invalid_old_name` if it is malformed or given twice.
    pub(crate) fn read(headers: &HeaderMap, new: &str) -> Result<Option<Self>, ApiError> {
        let mut values = headers.get_all(HeaderName::from_static(OLD_NAME)).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let old = value.to_str().ok().and_then(OldName::read);
        match (old, values.next()) {
            (Some(old), None) => Ok(Some(Self {
                old,
                new: new.to_owned(),
            })),
            _ => Err(ApiError::invalid_old_name()),
        }
    }

    /// The name that the admin saw; empty if the method had none.
    pub(crate) fn old_name(&self) -> &str {
        self.old.name().unwrap_or_default()
    }
}

impl Mutation {
    /// Checks that the method still has the name that the admin saw.
    ///
    /// A method that has the requested name already passes: the request may be the repeat of one
    /// whose response was lost, and it changes nothing. A method that isn't in the list passes too;
    /// the tenant reports that itself.
    ///
    /// # Errors
    /// 409 `name_changed`, with the current name if the admin may read methods.
    pub(super) fn check_old_name(&self, before: &[AuthenticationMethod]) -> Result<(), ApiError> {
        let (Some(renaming), Target::UpdateMethod(..)) = (&self.renaming, self.authorized.target())
        else {
            return Ok(());
        };
        let Some(method) = self.concerned(before).into_iter().next() else {
            return Ok(());
        };
        let current = shown_name(method, method.name.as_deref().unwrap_or_default());
        let is_current = |name: &str| shown_name(method, name) == current;
        if is_current(renaming.old_name()) || is_current(&renaming.new) {
            return Ok(());
        }
        let permissions = self.authorized.caller().permissions();
        // A permission to update doesn't include one to read.
        let may_read = permissions.contains(&Permission::Read);
        Err(ApiError::name_changed(may_read.then_some(current)))
    }
}

/// How the method is shown without a reveal if it has this name: phone numbers and addresses in it
/// are masked. An empty name stands for none.
///
/// All names are compared in this form. The admin may have seen the masked or the unmasked name, and
/// comparing unmasked names would let responses confirm a guessed number.
fn shown_name(method: &AuthenticationMethod, name: &str) -> String {
    let mut named = method.clone();
    named.name = Some(name.to_owned());
    let shown = mask_methods(&[named]).pop();
    shown.and_then(|method| method.name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(values: &[&[u8]]) -> Result<Option<Renaming>, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(OLD_NAME, HeaderValue::from_bytes(value).unwrap());
        }
        Renaming::read(&headers, "New").map_err(|error| error.code().to_owned())
    }

    #[test]
    fn old_name_is_there_once_and_well_formed() {
        assert!(read(&[]).unwrap().is_none());
        let renaming = read(&[b"named B%C3%BCro"]).unwrap().unwrap();
        assert_eq!(renaming.old_name(), "Büro");
        assert_eq!(renaming.new, "New");
        let unnamed = read(&[b"unnamed"]).unwrap().unwrap();
        assert_eq!(unnamed.old_name(), "");
        let refused: [&[&[u8]]; 6] = [
            &[b""],
            &[b"B%C3%BCro"],
            &["named Büro".as_bytes()],
            &[b"named a", b"named a"],
            &[b"unnamed", b""],
            &[b"named \xff"],
        ];
        for values in refused {
            let error = read(values).map(|_| ()).unwrap_err();
            assert_eq!(error, "invalid_old_name", "{values:?}");
        }
    }

    #[test]
    fn names_are_compared_as_they_are_shown() {
        let method = AuthenticationMethod::from_value(serde_json::json!({
            "id": "phone|1", "type": "phone", "phone_number": "+447700900123", "name": "Old"
        }));
        for (name, shown) in [
            ("+447700900123", "•••• 23"),
            ("•••• 23", "•••• 23"),
            ("Call +447700900123", "Call •••• 23"),
            ("Call •••• 23", "Call •••• 23"),
            ("mia@example.com", "m••••@example.com"),
            ("m••••@example.com", "m••••@example.com"),
            ("Büro 📱", "Büro 📱"),
            ("", ""),
        ] {
            assert_eq!(shown_name(&method, name), shown);
        }
    }
}
