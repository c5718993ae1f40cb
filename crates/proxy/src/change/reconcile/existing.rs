//! Decides from the list afterwards whether a deletion or an update was made.

use factordesk_model::{AuthenticationMethod, MethodId, UpdateRequest};

/// What the list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reconciled {
    /// It matches the request
    Done,
    /// It is unchanged
    Nothing,
    /// Neither
    Unclear,
}

/// After a deletion of all these methods. One that is gone counts as deleted, even if another
/// request deleted it.
pub(super) fn deleted(ids: &[String], after: &[AuthenticationMethod]) -> Reconciled {
    let is_there = |id: &String| {
        let mut others = after.iter().filter_map(|method| method.id.as_ref());
        others.any(|other| other.as_str() == id)
    };
    // A method without an id could be any of those that were to be deleted.
    let all_have_ids = after.iter().all(|method| method.id.is_some());
    if ids.is_empty() {
        // The list was empty before, so what is there now was added since.
        return if after.is_empty() {
            Reconciled::Done
        } else {
            Reconciled::Unclear
        };
    }
    match ids.iter().filter(|id| is_there(id)).count() {
        0 if all_have_ids => Reconciled::Done,
        left if left == ids.len() => Reconciled::Nothing,
        _ => Reconciled::Unclear,
    }
}

/// After an update of the method `id`, which was `was` before. Also returns the method; `None` if
/// it isn't in the list.
pub(super) fn updated<'a>(
    id: &MethodId,
    request: &UpdateRequest,
    was: Option<&AuthenticationMethod>,
    after: &'a [AuthenticationMethod],
) -> Option<(Reconciled, &'a AuthenticationMethod)> {
    let method = after.iter().find(|method| method.id.as_ref() == Some(id))?;
    let channel = &request.preferred_authentication_method;
    let is_as_asked = (request.name.is_none() || request.name == method.name)
        && (channel.is_none() || *channel == method.preferred_authentication_method);
    // A name that is neither the old nor the requested one may be the tenant's spelling of either.
    let is_as_before = was.is_some_and(|was| {
        was.name == method.name
            && was.preferred_authentication_method == method.preferred_authentication_method
    });
    let seen = match (is_as_asked, is_as_before) {
        (true, _) => Reconciled::Done,
        (false, true) => Reconciled::Nothing,
        (false, false) => Reconciled::Unclear,
    };
    Some((seen, method))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn methods(value: Value) -> Vec<AuthenticationMethod> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn security_33_what_is_gone_is_deleted() {
        let both = json!([{"id": "a", "type": "phone"}, {"id": "b", "type": "totp"}]);
        // The method without an id could be the deleted one.
        let nameless = json!([{"id": "a", "type": "phone"}, {"type": "totp"}]);
        for (ids, after, seen) in [
            (vec!["c"], &both, Reconciled::Done),
            (vec!["c", "d"], &both, Reconciled::Done),
            (vec![], &json!([]), Reconciled::Done),
            (vec![], &both, Reconciled::Unclear),
            (vec!["a"], &both, Reconciled::Nothing),
            (vec!["a", "b"], &both, Reconciled::Nothing),
            (vec!["a", "c"], &both, Reconciled::Unclear),
            (vec!["c"], &nameless, Reconciled::Unclear),
            (vec!["a"], &nameless, Reconciled::Nothing),
        ] {
            let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            let after = methods(after.clone());
            assert_eq!(deleted(&ids, &after), seen, "{ids:?} {after:?}");
        }
    }

    #[test]
    fn security_31_a_renaming_is_seen_in_the_list() {
        let phone = |name: &str, channel: &str| {
            methods(json!([{"id": "phone|1", "type": "phone", "name": name,
                            "preferred_authentication_method": channel}]))
        };
        let after = phone("Work", "sms");
        let id = MethodId::new("phone|1").unwrap();
        let name = |name: &str| json!({"name": name});
        let channel = |channel: &str| json!({"preferred_authentication_method": channel});
        let both = |name: &str, channel: &str| json!({"name": name, "preferred_authentication_method": channel});
        for (request, before, seen) in [
            (name("Work"), phone("Old", "sms"), Reconciled::Done),
            (name("Work"), phone("Work", "sms"), Reconciled::Done),
            (name("Home"), phone("Work", "sms"), Reconciled::Nothing),
            (name("Home"), phone("Old", "sms"), Reconciled::Unclear),
            (name("Home"), vec![], Reconciled::Unclear),
            (channel("voice"), phone("Work", "sms"), Reconciled::Nothing),
            (
                channel("voice"),
                phone("Work", "voice"),
                Reconciled::Unclear,
            ),
            (channel("sms"), phone("Work", "voice"), Reconciled::Done),
            (both("Work", "sms"), phone("Old", "voice"), Reconciled::Done),
            (
                both("Work", "voice"),
                phone("Old", "sms"),
                Reconciled::Unclear,
            ),
            (
                both("Home", "voice"),
                phone("Work", "sms"),
                Reconciled::Nothing,
            ),
        ] {
            let request: UpdateRequest = serde_json::from_value(request).unwrap();
            let found = updated(&id, &request, before.first(), &after);
            assert_eq!(found, Some((seen, &after[0])), "{before:?}");
            let other = MethodId::new("phone|2").unwrap();
            assert_eq!(updated(&other, &request, before.first(), &after), None);
        }
    }
}
