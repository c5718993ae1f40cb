//! Wire types of the proxy's `GET /audit`: the mutations attempted on one user and the data revealed, newest first.
//!
//! What is here decides which part of a method or a ticket may be kept. Storing records, chaining and checking them
//! is the proxy's work.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::Fields;
use crate::mask;
use crate::method::AuthenticationMethod;

mod ticket;

pub use ticket::{OwnAddress, TicketSummary, WAY_LINK, WAY_MAIL};

/// Maximum number of entries on a page.
pub const MAX_AUDIT_PAGE: u32 = 100;

/// The admin who did it. Only `iss` and `sub` identify a person; the name is what the provider said at the time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditActor {
    /// OIDC `iss`
    pub iss: String,
    /// OIDC `sub`
    pub sub: String,
    /// OIDC `name`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A method as the audit keeps it: enough to recognise it, nothing that could be used to sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodSummary {
    /// Its id
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its type, as the API spells it
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its label, with phone numbers and addresses masked
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether the enrolment is finished
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// The preferred channel of a phone
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The last two digits of a phone number: `…23`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// First letter and domain of an address: `m…@example.com`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The last four characters of a credential's id: `…ZmzQ`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was created, RFC 3339
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// `…` and the last `length` characters, or `…` alone if the text is shorter than three times `length`: too little
/// would be hidden.
fn tail(text: &str, length: usize) -> String {
    let count = text.chars().count();
    let shown = if count >= length * 3 { length } else { 0 };
    let mut out = String::from("…");
    out.extend(text.chars().skip(count - shown));
    out
}

fn masked_number(number: &str) -> String {
    // The tenant has masked it already: what it shows is all that anybody knows.
    if mask::tenant::is_masked(number) {
        return number.to_owned();
    }
    tail(number, 2)
}

fn masked_address(address: &str) -> String {
    if mask::tenant::is_masked(address) {
        return address.to_owned();
    }
    match (address.chars().next(), address.rsplit_once('@')) {
        (Some(first), Some((_, domain))) => format!("{first}…@{domain}"),
        // Without an `@` it isn't an address, so nothing of it is known to be harmless.
        _ => "…".to_owned(),
    }
}

impl MethodSummary {
    /// The part of a method that may be kept.
    pub fn of(method: &AuthenticationMethod) -> Self {
        Self {
            id: method.id.as_ref().map(|id| id.as_str().to_owned()),
            kind: method.kind.as_ref().map(|kind| kind.as_str().to_owned()),
            // Users name a phone after its number, so the name is masked too.
            name: mask::method(method).name,
            confirmed: method.confirmed,
            channel: method
                .preferred_authentication_method
                .map(|channel| channel.as_str().to_owned()),
            phone: method.phone_number.as_deref().map(masked_number),
            email: method.email.as_deref().map(masked_address),
            key: method.key_id.as_deref().map(|text| tail(text, 4)),
            created_at: method.created_at.clone(),
        }
    }

    fn from_value(value: &Value) -> Self {
        let mut fields = Fields::from_value(value.clone());
        Self {
            id: fields.text("id"),
            kind: fields.text("type"),
            name: fields.text("name"),
            confirmed: fields.flag("confirmed"),
            channel: fields.text("channel"),
            phone: fields.text("phone"),
            email: fields.text("email"),
            key: fields.text("key"),
            created_at: fields.text("created_at"),
        }
    }
}

/// One record: an attempted mutation, whether it succeeded or not, or personal data that was revealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number in the chain
    pub seq: u64,
    /// Unix seconds
    pub time: u64,
    /// The admin
    pub actor: AuditActor,
    /// The operation, such as `delete_method`, or the proxy's own `reveal_methods`
    pub action: String,
    /// The method concerned, if it was about one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_id: Option<String>,
    /// The admin's reason
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The ticket number
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Shared by all records of what the admin did in one step: see [`crate::reason::change_id`]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Only for `create_ticket`: the factor, and where the link went
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_ticket: Option<TicketSummary>,
    /// The proxy's id of the request
    pub request_id: String,
    /// `done`, `not_done`, `refused`, `replayed` or `unknown`
    pub outcome: String,
    /// The error code, unless it was done
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The methods concerned, before the mutation
    #[serde(default)]
    pub before: Vec<MethodSummary>,
    /// The methods concerned, after it
    #[serde(default)]
    pub after: Vec<MethodSummary>,
}

impl AuditEntry {
    fn from_value(value: &Value) -> Option<Self> {
        let mut fields = Fields::from_value(value.clone());
        let mut actor = Fields::from_value(fields.take("actor", |v| Some(v.clone()))?);
        let summaries = |value: &Value| {
            let items = value.as_array()?.iter();
            Some(items.map(MethodSummary::from_value).collect())
        };
        Some(Self {
            seq: fields.count("seq")?,
            time: fields.count("time")?,
            actor: AuditActor {
                iss: actor.text("iss")?,
                sub: actor.text("sub")?,
                name: actor.text("name"),
            },
            action: fields.text("action")?,
            method_id: fields.text("method_id"),
            reason: fields.text("reason"),
            ticket: fields.text("ticket"),
            change: fields.text("change"),
            enrolment_ticket: fields.take("enrolment_ticket", TicketSummary::from_value),
            request_id: fields.text("request_id")?,
            outcome: fields.text("outcome")?,
            code: fields.text("code"),
            before: fields.take("before", summaries).unwrap_or_default(),
            after: fields.take("after", summaries).unwrap_or_default(),
        })
    }
}

/// The response of `GET /audit?user=<id>&before=<seq>&limit=<n>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Newest first
    pub entries: Vec<AuditEntry>,
    /// The `before` of the next page; `None` on the last page
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

impl AuditPage {
    /// Reads the response. Entries without a required field are left out; returns `None` without a list of entries.
    ///
    /// By hand, because a derived `Deserialize` would add to the download of the widget.
    pub fn from_value(value: Value) -> Option<Self> {
        let mut fields = Fields::from_value(value);
        let entries = fields.list("entries", |_| true)?;
        Some(Self {
            entries: entries.iter().filter_map(AuditEntry::from_value).collect(),
            next: fields.count("next"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn audit_page_is_read_as_it_is_written() {
        let method = MethodSummary {
            id: Some("phone|1".to_owned()),
            kind: Some("phone".to_owned()),
            confirmed: Some(true),
            ..MethodSummary::default()
        };
        let entry = AuditEntry {
            seq: 7,
            time: 1_795_000_000,
            actor: AuditActor {
                iss: "https://issuer.example/".to_owned(),
                sub: "auth0|ada".to_owned(),
                name: None,
            },
            action: "delete_method".to_owned(),
            method_id: Some("phone|1".to_owned()),
            reason: Some("lost phone".to_owned()),
            change: Some("0123456789abcdef".to_owned()),
            enrolment_ticket: Some(TicketSummary {
                way: WAY_MAIL.to_owned(),
                email: Some("m…@example.com".to_owned()),
                own_address: Some(false),
                factor: Some("otp".to_owned()),
            }),
            request_id: "r1".to_owned(),
            outcome: "done".to_owned(),
            before: vec![method],
            ..AuditEntry::default()
        };
        let page = AuditPage {
            entries: vec![entry],
            next: Some(7),
        };
        let value = serde_json::to_value(&page).unwrap();
        assert_eq!(AuditPage::from_value(value.clone()), Some(page.clone()));
        assert_eq!(serde_json::from_value::<AuditPage>(value).unwrap(), page);
        assert_eq!(AuditPage::from_value(json!({"next": 1})), None);
        let partly = json!({"entries": [{"seq": 1}, 7]});
        assert_eq!(AuditPage::from_value(partly), Some(AuditPage::default()));
    }

    #[test]
    fn summary_recognises_a_method_and_gives_nothing_away() {
        let method = AuthenticationMethod::from_value(json!({
            "id": "phone|dev_1", "type": "phone", "name": "Mobile", "confirmed": true, "phone_number": "+447700900123",
            "email": "mia.keller@example.com", "totp_secret": "JBSWY3DPEHPK3PXP", "key_id": "X9FrwMfmzjAAAAZmzQ",
            "public_key": "bXktcHVibGljLWtle", "recovery_codes": ["canary"], "preferred_authentication_method": "sms"
        }));
        let text = serde_json::to_string(&MethodSummary::of(&method)).unwrap();
        let named = AuthenticationMethod::from_value(
            json!({"type": "phone", "name": "+447700900123", "phone_number": "+447700900123"}),
        );
        assert_eq!(MethodSummary::of(&named).name.as_deref(), Some("•••• 23"));
        for canary in ["4477", "mia.", "JBSW", "X9Frw", "bXkt", "canary", "900123"] {
            assert!(!text.contains(canary), "{canary}: {text}");
        }
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap(),
            json!({"id": "phone|dev_1", "type": "phone", "name": "Mobile", "confirmed": true, "channel": "sms",
                   "phone": "…23", "email": "m…@example.com", "key": "…ZmzQ"})
        );
    }

    #[test]
    fn summary_of_short_values_hides_them_whole() {
        for (field, value) in [("phone_number", "+4412"), ("key_id", "abcdefgh")] {
            let method = AuthenticationMethod::from_value(json!({field: value}));
            let summary = MethodSummary::of(&method);
            assert_eq!(summary.phone.or(summary.key).as_deref(), Some("…"));
        }
    }
}
