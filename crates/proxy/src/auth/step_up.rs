//! What a login has to be, if an operation has asked for more than an ordinary one (RFC 9470, section 4).

use std::borrow::Cow;

use crate::error::ApiError;

/// Maximum of `max_age`, in seconds: a day. An older session has ended anyway.
const MAX_AGE: u64 = 24 * 3600;

/// The parameters `acr_values` and `max_age` of `/auth/login`, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepUp {
    /// Values of `acr`, separated by spaces, for the provider
    pub acr_values: Option<String>,
    /// Maximum age of the login, in seconds
    pub max_age: Option<u64>,
}

impl StepUp {
    /// Reads the raw query of `/auth/login`.
    ///
    /// Anyone can write such a URL, so `acr_values` has to be one that `may_ask` knows from the policy. A smaller
    /// `max_age` only makes the provider ask for more.
    ///
    /// # Errors
    /// 400 if a value is repeated, malformed or unknown.
    pub(crate) fn read(query: &str, may_ask: impl Fn(&str) -> bool) -> Result<Self, ApiError> {
        let acr_values = only(query, "acr_values")?;
        if acr_values.as_deref().is_some_and(|wanted| !may_ask(wanted)) {
            return Err(ApiError::invalid_query(
                "'acr_values' isn't what an operation of this desk asks for.",
            ));
        }
        let max_age = only(query, "max_age")?.map(|text| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let age = digits.then(|| text.parse::<u64>().ok()).flatten();
            age.filter(|age| *age <= MAX_AGE)
                .ok_or_else(|| ApiError::invalid_query("'max_age' is not a number of seconds."))
        });
        Ok(Self {
            acr_values: acr_values.map(Cow::into_owned),
            max_age: max_age.transpose()?,
        })
    }
}

fn only<'a>(query: &'a str, wanted: &'static str) -> Result<Option<Cow<'a, str>>, ApiError> {
    let mut values = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == wanted)
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(ApiError::invalid_query(format!(
            "'{wanted}' is given more than once."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MFA: &str = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

    fn read(query: &str) -> Option<(Option<String>, Option<u64>)> {
        let read = StepUp::read(query, |wanted| wanted == MFA || wanted == "urn:a urn:b");
        read.ok().map(|wanted| (wanted.acr_values, wanted.max_age))
    }

    #[test]
    fn step_up_takes_what_the_policy_asks_for() {
        let acr = |text: &str| Some(text.to_owned());
        for (query, wanted) in [
            ("", (None, None)),
            ("return_to=%2F&reauth", (None, None)),
            ("max_age=0", (None, Some(0))),
            (
                "acr_values=urn:a+urn:b&max_age=300",
                (acr("urn:a urn:b"), Some(300)),
            ),
            ("acr_values=urn%3Aa%20urn%3Ab", (acr("urn:a urn:b"), None)),
        ] {
            assert_eq!(read(query), Some(wanted), "{query}");
        }
        assert!(read(&format!("acr_values={MFA}")).is_some());
    }

    #[test]
    fn security_68_step_up_refuses_every_other_value() {
        for query in [
            "acr_values=",
            "acr_values",
            "acr_values=urn:a",
            "acr_values=urn:b+urn:a",
            "acr_values=urn:a+urn:b+urn:c",
            "acr_values=urn:a+urn:b&acr_values=urn:a+urn:b",
            "acr_values=urn:a+urn:b%0D%0A",
            "max_age=",
            "max_age=-1",
            "max_age=+1",
            "max_age=1.5",
            "max_age=86401",
            "max_age=99999999999999999999",
            "max_age=1&max_age=1",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
