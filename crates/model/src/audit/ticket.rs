//! An enrolment ticket as the audit keeps it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::masked_address;
use crate::lenient::Fields;
use crate::ticket::TicketRequest;

/// The tenant mails the link to the user.
pub const WAY_MAIL: &str = "mail";
/// The admin gets the link and passes it on.
pub const WAY_LINK: &str = "link";

/// An enrolment ticket as the audit keeps it: the factor, and where the link went. The link is a secret and isn't
/// kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSummary {
    /// [`WAY_MAIL`] or [`WAY_LINK`]
    pub way: String,
    /// The address, masked as those of methods are: `m…@example.com`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the address is the one of the user's account; absent without an address, or if the account couldn't be
    /// read
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_address: Option<bool>,
    /// The factor, as the API spells it; absent if the user chooses
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
}

/// What is known about the e-mail address of the user's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAddress<'a> {
    /// The account couldn't be read
    Unknown,
    /// The account's address, or `None` if it has no address
    Known(Option<&'a str>),
}

impl TicketSummary {
    /// The part of a request that may be kept.
    pub fn of(request: &TicketRequest, own: OwnAddress<'_>) -> Self {
        let mails = request.send_mail == Some(true);
        let own_text = match own {
            OwnAddress::Known(address) => address,
            OwnAddress::Unknown => None,
        };
        let (address, own_address) = match (&request.email, own) {
            (Some(given), OwnAddress::Known(own)) => {
                // In practice mail servers ignore case, so another spelling isn't another person's address.
                let same = own.is_some_and(|own| own.eq_ignore_ascii_case(given));
                (Some(given.as_str()), Some(same))
            }
            (Some(given), OwnAddress::Unknown) => (Some(given.as_str()), None),
            // Without an address in the request, the tenant mails to the account's.
            (None, _) if mails => (own_text, Some(true)),
            (None, _) => (None, None),
        };
        Self {
            way: String::from(if mails { WAY_MAIL } else { WAY_LINK }),
            email: address.map(masked_address),
            own_address,
            factor: request.factor.map(|factor| factor.as_str().to_owned()),
        }
    }

    /// Whether [`TicketSummary::of`] says more if it is given the account's address.
    pub fn needs_own_address(request: &TicketRequest) -> bool {
        request.email.is_some() || request.send_mail == Some(true)
    }

    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let mut fields = Fields::from_value(value.clone());
        Some(Self {
            way: fields.text("way")?,
            email: fields.text("email"),
            own_address: fields.flag("own_address"),
            factor: fields.text("factor"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn security_46_a_ticket_is_kept_with_its_way_and_whose_the_address_is() {
        let request = |more: Value| {
            let mut body = json!({"user_id": "auth0|1"});
            for (field, value) in more.as_object().unwrap() {
                body[field] = value.clone();
            }
            serde_json::from_value::<TicketRequest>(body).unwrap()
        };
        let own = OwnAddress::Known(Some("mia@example.com"));
        let none = OwnAddress::Known(None);
        let unknown = OwnAddress::Unknown;
        let mailed = json!({"send_mail": true, "email": "otto@example.org", "factor": "otp"});
        for (body, own, kept) in [
            (
                mailed.clone(),
                own,
                json!({"way": "mail", "email": "o…@example.org", "own_address": false, "factor": "otp"}),
            ),
            (
                mailed.clone(),
                none,
                json!({"way": "mail", "email": "o…@example.org", "own_address": false, "factor": "otp"}),
            ),
            (
                mailed,
                unknown,
                json!({"way": "mail", "email": "o…@example.org", "factor": "otp"}),
            ),
            (
                json!({"send_mail": true, "email": "MIA@example.com"}),
                own,
                json!({"way": "mail", "email": "M…@example.com", "own_address": true}),
            ),
            (
                json!({"send_mail": true}),
                own,
                json!({"way": "mail", "email": "m…@example.com", "own_address": true}),
            ),
            (
                json!({"send_mail": true}),
                unknown,
                json!({"way": "mail", "own_address": true}),
            ),
            (json!({"send_mail": false}), own, json!({"way": "link"})),
            (json!({}), own, json!({"way": "link"})),
            (
                json!({"email": "otto@example.org"}),
                own,
                json!({"way": "link", "email": "o…@example.org", "own_address": false}),
            ),
        ] {
            let summary = TicketSummary::of(&request(body.clone()), own);
            assert_eq!(serde_json::to_value(&summary).unwrap(), kept, "{body}");
            assert_eq!(TicketSummary::from_value(&kept), Some(summary));
        }
        assert!(!TicketSummary::needs_own_address(&request(
            json!({"send_mail": false})
        )));
        assert!(TicketSummary::needs_own_address(&request(
            json!({"send_mail": true})
        )));
        assert!(TicketSummary::needs_own_address(&request(
            json!({"email": "a@b.co"})
        )));
    }
}
