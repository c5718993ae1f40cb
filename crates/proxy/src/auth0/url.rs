//! Builds upstream URLs. Nothing else in the proxy does.

use factordesk_model::{Query, Target};
use http::Uri;
use http::uri::Authority;
use url::Url;

/// The URL isn't the intended one. This should never happen; if it does, nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the upstream URL has the wrong {0}")]
pub struct UrlMismatch(&'static str);

/// Builds a URL from the origin, the path with its typed ids, and the query; then parses it back to
/// prove that it is exactly that.
///
/// A user id is data that an attacker may choose. An id that a parser reads as more than one path
/// segment would turn one operation into another.
///
/// # Errors
/// If scheme, host, port, path, number of segments, target or query differ after parsing.
pub fn upstream_url(origin: &Url, target: &Target, query: &Query) -> Result<Uri, UrlMismatch> {
    let path = target.path();
    let query = query.to_text();
    let start = origin.as_str().trim_end_matches('/');
    let mut text = String::with_capacity(start.len() + path.as_str().len() + query.len() + 1);
    text.push_str(start);
    text.push_str(path.as_str());
    if !query.is_empty() {
        text.push('?');
        text.push_str(&query);
    }
    let expect = |same: bool, what| if same { Ok(()) } else { Err(UrlMismatch(what)) };
    // `http::Uri` drops a fragment silently, and the rest of the path and the query with it.
    expect(!text.contains('#'), "fragment")?;
    let url = Uri::try_from(text).map_err(|_| UrlMismatch("syntax"))?;
    expect(url.scheme_str() == Some(origin.scheme()), "scheme")?;
    let authority = url.authority().map_or("", Authority::as_str);
    expect(authority == origin.authority(), "host or port")?;
    expect(!authority.contains('@'), "user")?;
    expect(url.path() == path.as_str(), "path")?;
    expect(url.query().unwrap_or_default() == query, "query")?;
    // One empty segment before the first slash, and two for `api` and `v2`.
    let segments = url.path().bytes().filter(|b| *b == b'/').count() + 1;
    expect(
        segments == target.route().pattern.len() + 3,
        "number of segments",
    )?;
    expect(
        Target::find_upstream(target.route().method.as_str(), url.path()).as_ref() == Ok(target),
        "target",
    )?;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use factordesk_model::{INTERNAL, MethodId, Operation, OrganizationId, ROUTES, UserId};
    use proptest::prelude::*;

    use super::*;

    fn target(operation: Operation, user: UserId, method: MethodId) -> Target {
        match operation {
            Operation::ListMethods => Target::ListMethods(user),
            Operation::GetMethod => Target::GetMethod(user, method),
            Operation::CreateMethod => Target::CreateMethod(user),
            Operation::SetMethods => Target::SetMethods(user),
            Operation::UpdateMethod => Target::UpdateMethod(user, method),
            Operation::DeleteMethod => Target::DeleteMethod(user, method),
            Operation::DeleteAllMethods => Target::DeleteAllMethods(user),
            Operation::SearchUsers => Target::SearchUsers,
            Operation::GetUser => Target::GetUser(user),
            Operation::UsersByEmail => Target::UsersByEmail,
            Operation::ListFactors => Target::ListFactors,
            Operation::PhoneMessageTypes => Target::PhoneMessageTypes,
            Operation::CreateTicket => Target::CreateTicket,
            Operation::RegenerateRecoveryCode => Target::RegenerateRecoveryCode(user),
            Operation::ForgetBrowsers => Target::ForgetBrowsers(user),
            Operation::UserRoles => Target::UserRoles(user),
            Operation::UserOrganizations => Target::UserOrganizations(user),
            Operation::OrganizationMembers => {
                Target::OrganizationMembers(OrganizationId::new("org_1").unwrap())
            }
        }
    }

    /// Anything that the id grammar accepts, weighted towards characters that URL parsers treat
    /// specially.
    fn id_text() -> impl Strategy<Value = String> {
        let awkward = prop::sample::select(vec![
            ".", "..", "%", "%%", "#", "?", "&", "=", "+", ";", ":", "@", "|", "~", "\"", "<", "[",
            "]", "{", "}", "^", "`", "'", "é", "日本", "🔑", "a", "Z", "0", "-", "_", "2e",
        ]);
        prop_oneof![
            prop::collection::vec(awkward, 1..12).prop_map(|parts| parts.concat()),
            "\\PC{1,40}",
        ]
    }

    proptest! {
        #[test]
        fn security_23_a_built_url_keeps_host_segments_and_ids(
            user in id_text(), method in id_text(), index in 0..ROUTES.len() + INTERNAL.len(),
            origin in prop::sample::select(vec!["https://acme.eu.auth0.com", "http://127.0.0.1:4000", "https://a.b:8443"]),
            q in "\\PC{0,30}",
        ) {
            let (Ok(user), Ok(method)) = (UserId::new(format!("auth0|{user}")), MethodId::new(method)) else {
                return Ok(());
            };
            let origin = Url::parse(origin).unwrap();
            let route = ROUTES.iter().chain(&INTERNAL).nth(index).unwrap();
            let target = target(route.operation, user.clone(), method.clone());
            let raw = form_urlencoded::Serializer::new(String::new()).append_pair("q", &q).finish();
            let raw = (target == Target::SearchUsers).then_some(raw);
            let Ok(query) = Query::parse(target.route(), raw.as_deref()) else {
                return Ok(());
            };
            let sent = upstream_url(&origin, &target, &query).unwrap();
            // Parsed as browsers do, which among other things resolve dot segments.
            let url = Url::parse(&sent.to_string()).unwrap();
            prop_assert_eq!((url.path(), url.query()), (sent.path(), sent.query()));
            prop_assert_eq!((url.fragment(), url.username()), (None, ""));
            prop_assert_eq!(url.origin(), origin.origin());
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), target.route().pattern.len() + 2);
            prop_assert_eq!(&segments[..2], ["api", "v2"]);
            if target.user().is_some() {
                prop_assert_eq!(UserId::from_segment(segments[3]).unwrap(), user);
            }
            if target.method().is_some() {
                prop_assert_eq!(MethodId::from_segment(segments[5]).unwrap(), method);
            }
            if raw.is_some() {
                let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
                prop_assert_eq!(pairs, vec![("q".to_owned(), q)]);
            }
        }
    }

    #[test]
    fn security_23_an_origin_with_a_path_is_refused() {
        let origin = Url::parse("https://acme.eu.auth0.com/x/").unwrap();
        assert_eq!(
            upstream_url(&origin, &Target::SearchUsers, &Query::default()),
            Err(UrlMismatch("path"))
        );
    }

    #[test]
    fn security_23_an_origin_with_anything_else_is_refused() {
        for (origin, what) in [
            ("https://u@acme.eu.auth0.com", "user"),
            ("https://:p@acme.eu.auth0.com", "user"),
            ("https://u:p@acme.eu.auth0.com", "user"),
            ("https://acme.eu.auth0.com/#", "fragment"),
        ] {
            let origin = Url::parse(origin).unwrap();
            let url = upstream_url(&origin, &Target::SearchUsers, &Query::default());
            let told = format!("the upstream URL has the wrong {what}");
            assert_eq!(url.unwrap_err().to_string(), told, "{origin}");
        }
    }
}
