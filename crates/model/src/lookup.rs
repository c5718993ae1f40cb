//! The proxy's own `/lookup`: facts that need data too large for a page. Not part of the Management API.
//!
//! `POST /lookup/phone` takes a [`PhoneQuestion`] and responds with [`PhoneFacts`]; `GET /lookup/countries` responds
//! with a list of [`Country`]; `GET /lookup/authenticators?aaguid=` with a list of [`AuthenticatorModel`].
//!
//! The responses are read by hand, because a derived `Deserialize` would add to the download of the widget.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::{Fields, put, put_text};
use crate::strict::{self, object_only, quiet_debug};

/// Maximum length of a [`PhoneQuestion`]'s text, in characters.
pub const PHONE_TEXT_MAX: usize = 64;
/// Maximum number of likely countries in a [`PhoneQuestion`].
pub const MAX_LIKELY: usize = 8;
/// Maximum number of AAGUIDs in one request.
pub const AAGUIDS_MAX: usize = 50;

/// Whether the text has the form of an ISO 3166-1 alpha-2 code: two capitals. The country need not exist.
pub fn is_region(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// The request of `POST /lookup/phone`: a number as it was typed or pasted.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct PhoneQuestion {
    /// The number in any form, at most [`PHONE_TEXT_MAX`] characters
    pub text: String,
    /// The country to read a national number by: ISO 3166-1 alpha-2
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub region: Option<String>,
    /// Other countries that may be meant, the likeliest first: at most [`MAX_LIKELY`] ISO 3166-1 alpha-2 codes. A
    /// number that looks wrong is also read as one of theirs, for [`PhoneFacts::suggestions`]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub likely: Vec<String>,
}

impl PhoneQuestion {
    /// The body of the request, by hand as [`crate::CreateRequest::to_value`].
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        put_text(&mut map, "text", Some(&self.text));
        put_text(&mut map, "region", self.region.as_deref());
        let likely = Some(&self.likely).filter(|likely| !likely.is_empty());
        put(&mut map, "likely", likely.cloned());
        Value::Object(map)
    }
}

object_only!(PhoneQuestion, "a phone number to look at");
// Phone numbers are personal data and must not reach a log.
quiet_debug!(PhoneQuestion, PhoneFacts, PhoneSuggestion);

/// What the numbering plan says about a number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PhoneFacts {
    /// `+33612345678`; set if the text can be read as a number at all, even if the verdict is a warning
    pub e164: Option<String>,
    /// `+33 6 12 34 56 78`
    pub international: Option<String>,
    /// `06 12 34 56 78`
    pub national: Option<String>,
    /// ISO 3166-1 alpha-2; `None` if it belongs to no country, or to one of several
    pub region: Option<String>,
    /// What the number is used for
    pub kind: PhoneKind,
    /// Whether it looks right
    pub verdict: PhoneVerdict,
    /// Numbers that may have been meant if this one looks wrong; the likeliest first
    pub suggestions: Vec<PhoneSuggestion>,
}

/// A number that may have been meant.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PhoneSuggestion {
    /// `+447400123456`
    pub e164: String,
    /// `+44 7400 123456`
    pub international: String,
    /// ISO 3166-1 alpha-2
    pub region: Option<String>,
}

/// Defines an enum that is a string on the wire: `ALL`, `as_str`, `read` and `Serialize`.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this spelling.
            pub fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

texts! {
    /// What a number is used for (libphonenumber's `PhoneNumberType`).
    PhoneKind {
        /// A mobile phone
        Mobile = "mobile",
        /// A landline: usually without text messages
        FixedLine = "fixed_line",
        /// Either: the plan doesn't distinguish them, as in North America
        FixedLineOrMobile = "fixed_line_or_mobile",
        /// Free of charge for the person who calls
        TollFree = "toll_free",
        /// More expensive than an ordinary call
        PremiumRate = "premium_rate",
        /// The cost is shared between both ends
        SharedCost = "shared_cost",
        /// Internet telephony
        Voip = "voip",
        /// A number that follows a person from phone to phone
        PersonalNumber = "personal_number",
        /// A pager
        Pager = "pager",
        /// A universal access number: one number for all of a company's sites
        Uan = "uan",
        /// Reaches a mailbox
        Voicemail = "voicemail",
        /// The plan doesn't say, or the number isn't in use
        Unknown = "unknown",
    }
}

texts! {
    /// Whether a number looks right. All but `Ok` are warnings: metadata ages, and the admin may know better.
    PhoneVerdict {
        /// It fits the numbering plan of its country
        Ok = "ok",
        /// Fewer digits than any number of its country has, or no area code
        TooShort = "too_short",
        /// More digits than any number of its country has
        TooLong = "too_long",
        /// Its country, if it has one, assigns no such number
        NotInUse = "not_in_use",
        /// A national number, and no country to read it by
        NoCountry = "no_country",
        /// A number with an extension: codes can't be sent to it. The number without the extension is suggested
        Extension = "extension",
        /// Not one phone number, e.g. because of letters
        Unreadable = "unreadable",
    }
}

impl PhoneFacts {
    /// Reads the response. An unknown kind is read as `Unknown`; returns `None` without a known verdict.
    pub fn from_value(value: Value) -> Option<Self> {
        let mut fields = Fields::from_value(value);
        Some(Self {
            e164: fields.text("e164"),
            international: fields.text("international"),
            national: fields.text("national"),
            region: fields.text("region"),
            kind: fields
                .text("kind")
                .and_then(|text| PhoneKind::read(&text))
                .unwrap_or(PhoneKind::Unknown),
            // No default: an unknown verdict is probably a warning, which must not get lost.
            verdict: PhoneVerdict::read(&fields.text("verdict")?)?,
            suggestions: fields
                .list("suggestions", |_| true)
                .and_then(|items| list(Value::Array(items), PhoneSuggestion::read))
                .unwrap_or_default(),
        })
    }
}

impl PhoneSuggestion {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            e164: fields.text("e164")?,
            international: fields.text("international")?,
            region: fields.text("region"),
        })
    }
}

/// A country that has phone numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2, or `XK`
    pub region: String,
    /// Its country calling code, without `+`: `33`
    pub code: String,
}

impl Country {
    /// Reads the list and leaves out incomplete entries; returns `None` if it isn't a list.
    pub fn list_from_value(value: Value) -> Option<Vec<Self>> {
        list(value, |fields| {
            Some(Self {
                region: fields.text("region")?,
                code: fields.text("code")?,
            })
        })
    }
}

/// The model of a security key, or a passkey provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthenticatorModel {
    /// The AAGUID, in lower case
    pub aaguid: String,
    /// The maker's name for it: `YubiKey 5 Series with NFC`
    pub name: String,
}

impl AuthenticatorModel {
    /// Reads the list and leaves out incomplete entries; returns `None` if it isn't a list.
    pub fn list_from_value(value: Value) -> Option<Vec<Self>> {
        list(value, |fields| {
            Some(Self {
                aaguid: fields.text("aaguid")?,
                name: fields.text("name")?,
            })
        })
    }
}

fn list<T>(value: Value, read: fn(&mut Fields) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) => Some(
            items
                .into_iter()
                .filter_map(|item| read(&mut Fields::from_value(item)))
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts() -> PhoneFacts {
        PhoneFacts {
            e164: Some("+33612345678".to_owned()),
            international: Some("+33 6 12 34 56 78".to_owned()),
            national: Some("06 12 34 56 78".to_owned()),
            region: Some("FR".to_owned()),
            kind: PhoneKind::Mobile,
            verdict: PhoneVerdict::Ok,
            suggestions: vec![PhoneSuggestion {
                e164: "+4512345678".to_owned(),
                international: "+45 12 34 56 78".to_owned(),
                region: None,
            }],
        }
    }

    #[test]
    fn question_is_written_as_it_is_derived() {
        for json in [
            r#"{"text":"a"}"#,
            r#"{"text":"a","region":"FR","likely":["DE"]}"#,
        ] {
            let question: PhoneQuestion = serde_json::from_str(json).unwrap();
            assert_eq!(question.to_value().to_string(), json);
        }
    }

    #[test]
    fn facts_are_read_as_they_are_written() {
        for &kind in PhoneKind::ALL {
            for &verdict in PhoneVerdict::ALL {
                let written = PhoneFacts {
                    kind,
                    verdict,
                    ..facts()
                };
                let value = serde_json::to_value(&written).unwrap();
                assert_eq!(value["kind"], kind.as_str());
                assert!(PhoneFacts::from_value(value) == Some(written));
            }
        }
        let nothing = PhoneFacts {
            e164: None,
            international: None,
            national: None,
            region: None,
            kind: PhoneKind::Unknown,
            verdict: PhoneVerdict::Unreadable,
            suggestions: Vec::new(),
        };
        let value = serde_json::to_value(&nothing).unwrap();
        assert_eq!(value["e164"], Value::Null, "{value}");
        assert!(PhoneFacts::from_value(value) == Some(nothing));
    }

    #[test]
    fn facts_of_a_later_kind_are_read_and_facts_without_a_verdict_are_rejected() {
        let mut value = serde_json::to_value(facts()).unwrap();
        value["kind"] = json!("satellite");
        value["carrier"] = json!("Example");
        assert_eq!(
            PhoneFacts::from_value(value.clone()).unwrap().kind,
            PhoneKind::Unknown
        );
        for verdict in [json!("ported"), json!(7), Value::Null] {
            value["verdict"] = verdict;
            assert!(PhoneFacts::from_value(value.clone()).is_none(), "{value}");
        }
        assert!(PhoneFacts::from_value(json!("ok")).is_none());
    }

    #[test]
    fn question_is_read_strictly_and_written_as_the_contract_says() {
        let question: PhoneQuestion =
            serde_json::from_str(r#"{"text":"06 12","region":"FR"}"#).unwrap();
        assert_eq!(
            serde_json::to_value(&question).unwrap(),
            json!({"text": "06 12", "region": "FR"})
        );
        assert!(serde_json::from_str::<PhoneQuestion>(r#"{"text":"06"}"#).is_ok());
        let likely = r#"{"text":"06","likely":["FR","DE"]}"#;
        let question: PhoneQuestion = serde_json::from_str(likely).unwrap();
        assert_eq!(question.likely, ["FR", "DE"]);
        assert_eq!(serde_json::to_string(&question).unwrap(), likely);
        for bad in [
            "{}",
            r#"{"region":"FR"}"#,
            r#"{"text":"1","text":"2"}"#,
            r#"{"text":"1","region":null}"#,
            r#"{"text":"1","user":"auth0|a"}"#,
            r#"["1","FR"]"#,
        ] {
            assert!(serde_json::from_str::<PhoneQuestion>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_texts_hold_no_number() {
        let question = PhoneQuestion {
            text: "0612345678".to_owned(),
            ..PhoneQuestion::default()
        };
        for text in [format!("{question:?}"), format!("{:?}", facts())] {
            assert!(!text.contains("612"), "{text}");
        }
    }

    #[test]
    fn regions_are_two_capitals() {
        assert!(is_region("FR"));
        for bad in ["", "F", "fr", "FRA", "F1", "É", "001"] {
            assert!(!is_region(bad), "{bad}");
        }
    }

    #[test]
    fn lists_are_read_without_their_odd_entries() {
        let countries = json!([{"region": "FR", "code": "33"}, {"region": "XX"}, 7, {"region": "XK", "code": "383", "new": 1}]);
        let read = Country::list_from_value(countries).unwrap();
        assert_eq!(
            serde_json::to_value(read).unwrap(),
            json!([{"region": "FR", "code": "33"}, {"region": "XK", "code": "383"}])
        );
        let models = json!([{"aaguid": "a", "name": "Key"}, {"aaguid": "b"}, {"aaguid": "c", "name": "C", "icon": "data:image/png;base64,"}]);
        let read = AuthenticatorModel::list_from_value(models).unwrap();
        assert_eq!(
            serde_json::to_value(read).unwrap(),
            json!([{"aaguid": "a", "name": "Key"}, {"aaguid": "c", "name": "C"}])
        );
        assert_eq!(Country::list_from_value(json!({})), None);
        assert_eq!(AuthenticatorModel::list_from_value(Value::Null), None);
    }
}
