//! Configuration by the host page: the element's attributes and the fragment of the page's URL.

use factordesk_model::{IdProblem, UserId};
use percent_encoding::percent_decode_str;

/// Where the user to show comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UserSource {
    /// The admin searches; the choice isn't visible outside the element.
    #[default]
    Search,
    /// The attribute `user-id`: the host page decides, and there is no search.
    Attribute(Result<UserId, IdProblem>),
    /// The fragment of the page's URL, `#user=<id>` (attribute `user-from="fragment"`). The admin
    /// searches, and the user can be linked to and bookmarked.
    Fragment,
}

/// The element's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeskConfig {
    /// Attribute `proxy`: origin of the proxy, without a trailing slash; empty for the page's own
    pub proxy: String,
    /// Where the user comes from
    pub user: UserSource,
}

impl DeskConfig {
    /// Reads the attributes through `attribute`, which returns an attribute's value by its name.
    pub fn read(attribute: impl Fn(&str) -> Option<String>) -> Self {
        // An empty attribute means no user yet: templates render a missing value so.
        let user = match attribute("user-id").filter(|id| !id.is_empty()) {
            Some(id) => UserSource::Attribute(UserId::new(id)),
            None if attribute("user-from").as_deref() == Some("fragment") => UserSource::Fragment,
            None => UserSource::Search,
        };
        let proxy = attribute("proxy").unwrap_or_default();
        Self {
            // A path begins with `/`, and the proxy answers a path with an empty segment with 404.
            proxy: proxy.trim().trim_end_matches('/').to_owned(),
            user,
        }
    }
}

/// Reads the user from a fragment such as `#user=auth0%7C123`. Returns `None` if it names no user.
///
/// # Errors
/// The inner result says which rule of the id's grammar the value breaks.
pub fn user_in_fragment(fragment: &str) -> Option<Result<UserId, IdProblem>> {
    let raw = fragment
        .trim_start_matches('#')
        .split('&')
        .find_map(|pair| pair.strip_prefix("user="))
        .filter(|raw| !raw.is_empty())?;
    // Decoded exactly once, as the proxy does. A `|` typed by hand needs no encoding.
    Some(match percent_decode_str(raw).decode_utf8() {
        Ok(text) => UserId::new(text),
        Err(_) => Err(IdProblem::NotUtf8),
    })
}

/// The fragment that names `user`, with its `#`.
pub fn fragment_of(user: &UserId) -> String {
    format!("#user={}", user.to_segment())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> DeskConfig {
        DeskConfig::read(|name| {
            attributes
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn config_prefers_the_user_of_the_attribute() {
        let config = read(&[("user-id", "auth0|1"), ("user-from", "fragment")]);
        assert_eq!(config.user, UserSource::Attribute(UserId::new("auth0|1")));
        assert_eq!(
            read(&[("user-from", "fragment")]).user,
            UserSource::Fragment
        );
        assert_eq!(read(&[("user-id", "")]).user, UserSource::Search);
    }

    #[test]
    fn config_keeps_a_bad_user_id_as_a_problem() {
        let config = read(&[("user-id", "nobody")]);
        assert_eq!(
            config.user,
            UserSource::Attribute(Err(IdProblem::NoProvider))
        );
    }

    #[test]
    fn config_strips_the_trailing_slash_of_the_proxy() {
        assert_eq!(
            read(&[("proxy", " https://desk.example.com/ ")]).proxy,
            "https://desk.example.com"
        );
        assert_eq!(read(&[]).proxy, "");
    }

    #[test]
    fn fragment_round_trips_a_user() {
        for text in [
            "auth0|507f",
            "ad|corp|José",
            "auth0|a#b?c&d=e",
            "auth0|100%",
        ] {
            let user = UserId::new(text).unwrap();
            assert_eq!(
                user_in_fragment(&fragment_of(&user)),
                Some(Ok(user)),
                "{text}"
            );
        }
        assert_eq!(
            user_in_fragment("#user=auth0|1"),
            Some(UserId::new("auth0|1"))
        );
        assert_eq!(user_in_fragment("#other"), None);
        assert_eq!(user_in_fragment(""), None);
        assert_eq!(
            user_in_fragment("#user=.."),
            Some(Err(IdProblem::DotSegment))
        );
    }
}
