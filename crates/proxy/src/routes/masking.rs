//! Masks responses that hold methods: phone numbers and e-mail addresses are hidden unless the
//! admin reveals them.

use bytes::Bytes;
use factordesk_model::headers::LIST_VERSION;
use factordesk_model::{
    AuthenticationMethod, ListVersion, MethodPage, MethodSummary, Operation, Query, mask,
};
use http::HeaderValue;

use crate::auth0::UpstreamResponse;

/// Whether successful responses to this operation hold methods.
pub(super) fn holds_methods(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ListMethods
            | Operation::SetMethods
            | Operation::GetMethod
            | Operation::CreateMethod
            | Operation::UpdateMethod
    )
}

/// A response about methods, parsed.
pub(super) struct MaskedMethods {
    answer: UpstreamResponse,
    page: MethodPage,
    single: bool,
    /// Whether it is the user's complete list
    complete: bool,
}

impl MaskedMethods {
    /// Parses a response to an operation that [`holds_methods`].
    pub(super) fn read(operation: Operation, mut answer: UpstreamResponse) -> Self {
        let of_list = matches!(operation, Operation::ListMethods | Operation::SetMethods);
        let list = of_list.then(|| answer.take_page()).flatten();
        // A list operation whose response is no list: the tenant shouldn't send that, but it is
        // masked all the same.
        let single = list.is_none();
        let mut page = list.unwrap_or_else(|| one(&answer.body));
        // `rebuild` writes another one, and both may have megabytes.
        answer.body = Bytes::new();
        if matches!(
            operation,
            Operation::ListMethods | Operation::GetMethod | Operation::UpdateMethod
        ) {
            // Only responses to a creation or a replacement may show secrets.
            page.methods.iter_mut().for_each(mask::without_secrets);
        }
        Self {
            answer,
            page,
            single,
            complete: false,
        }
    }

    /// Summaries, for the audit, of the methods of which a reveal shows more than the masked form.
    /// Values that the tenant masks itself are never shown, so they don't count.
    pub(super) fn revealed(&self) -> Vec<MethodSummary> {
        let hides = |method: &&AuthenticationMethod| mask::method(method) != **method;
        let revealed = self.page.methods.iter().filter(hides);
        revealed.map(MethodSummary::of).collect()
    }

    /// Adds the version of the list, if this is the complete list.
    pub(super) fn with_version(mut self, query: &Query) -> Self {
        self.complete = !self.single && is_complete(&self.page, query);
        self
    }

    /// Builds the response: masked, or as it is if `reveal`.
    pub(super) fn rebuild(self, reveal: bool) -> UpstreamResponse {
        let (mut answer, mut page) = (self.answer, self.page);
        // The version is that of the masked list, so that it doesn't depend on who reads it.
        let version = if reveal {
            self.complete
                .then(|| ListVersion::streamed(page.methods.iter().map(mask::method)))
        } else {
            page.methods.iter_mut().for_each(mask::hide_in);
            self.complete.then(|| ListVersion::streamed(&page.methods))
        };
        if let Some(version) = version
            && let Ok(value) = HeaderValue::try_from(version.to_string())
        {
            answer.headers.insert(LIST_VERSION, value);
        }
        // A single method, in the shape in which the tenant sent it.
        let body = match page.methods.as_slice() {
            [method] if self.single => method.to_json(),
            _ => page.to_json(),
        };
        answer.body = body.into();
        answer
    }
}

fn one(body: &[u8]) -> MethodPage {
    MethodPage {
        methods: vec![AuthenticationMethod::from_json(body).unwrap_or_default()],
        totals: None,
    }
}

/// Whether the page is the whole list: the first page, and either not full or as long as the total.
fn is_complete(page: &MethodPage, query: &Query) -> bool {
    let asked = query.paging();
    let got = page.methods.len() as u64;
    asked.page == 0
        && match page.totals {
            Some(totals) => totals.start == 0 && got == totals.total,
            // Without totals, a full page may be followed by another one.
            None => got < u64::from(asked.per_page),
        }
}

#[cfg(test)]
mod tests {
    use factordesk_model::Target;
    use factordesk_model::UserId;
    use http::HeaderMap;
    use serde_json::{Value, json};

    use super::*;

    fn told(operation: Operation, body: &Value) -> Value {
        let answer = UpstreamResponse {
            status: 200,
            headers: HeaderMap::new(),
            body: body.to_string().into(),
            page: None,
        };
        assert!(holds_methods(operation));
        let answer = MaskedMethods::read(operation, answer).rebuild(false);
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[test]
    fn security_41_every_shape_of_methods_is_masked() {
        let bare = json!({"type": "phone", "phone_number": "+447700900123"});
        let hidden = json!({"type": "phone", "phone_number": "•••• 23"});
        let paged = |method: &Value| json!({"start": 0, "limit": 50, "total": 1, "authenticators": [method]});
        for operation in [
            Operation::ListMethods,
            Operation::GetMethod,
            Operation::CreateMethod,
            Operation::SetMethods,
            Operation::UpdateMethod,
        ] {
            // These shapes aren't documented for every operation, but are masked all the same.
            assert_eq!(told(operation, &bare), hidden, "{operation:?}");
        }
        for operation in [Operation::ListMethods, Operation::SetMethods] {
            let list = told(operation, &json!([bare, bare]));
            assert_eq!(list, json!([hidden, hidden]), "{operation:?}");
            assert_eq!(told(operation, &paged(&bare)), paged(&hidden));
            assert_eq!(told(operation, &json!([])), json!([]));
        }
        for shape in [
            json!(["+447700900123"]),
            json!([[bare]]),
            json!({"a": bare}),
            json!([{"a": [bare]}]),
        ] {
            for operation in [Operation::ListMethods, Operation::CreateMethod] {
                let shown = told(operation, &shape).to_string();
                assert!(!shown.contains("7009"), "{operation:?}: {shown}");
            }
        }
        assert!(!holds_methods(Operation::ListFactors));
    }

    #[test]
    fn list_version_is_told_of_a_complete_list_only() {
        let target = Target::ListMethods(UserId::new("auth0|mia").unwrap());
        let methods = |count: usize| vec![AuthenticationMethod::default(); count];
        for (query, count, totals, complete) in [
            ("", 3, None, true),
            ("", 50, None, false),
            ("per_page=3", 3, None, false),
            ("per_page=0", 0, None, false),
            ("page=1", 3, None, false),
            ("page=0&per_page=3", 2, None, true),
            ("", 3, Some((0, 3)), true),
            ("", 3, Some((0, 4)), false),
            ("page=1", 3, Some((50, 53)), false),
            ("page=1", 3, Some((0, 3)), false),
        ] {
            let page = MethodPage {
                methods: methods(count),
                totals: totals.map(|(start, total)| factordesk_model::Totals {
                    start,
                    limit: 50,
                    total,
                }),
            };
            let query = Query::parse(target.route(), Some(query)).unwrap();
            assert_eq!(is_complete(&page, &query), complete, "{query:?} {count}");
        }
    }
}
