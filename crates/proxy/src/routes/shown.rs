//! Answers that hold methods, as they are shown: phone numbers and e-mail addresses masked, unless they were asked for whole.

use factordesk_model::headers::LIST_VERSION;
use factordesk_model::{
    AuthenticationMethod, ListVersion, MethodPage, MethodSummary, Operation, Query, mask,
};
use http::HeaderValue;
use serde_json::Value;

use crate::auth0::Answer;
use crate::error::ApiError;

/// Whether good answers to this operation say something of methods.
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

/// What an answer about methods says.
pub(super) struct Told {
    answer: Answer,
    page: MethodPage,
    single: bool,
    /// The methods masked, once that was asked for
    masked: Option<Vec<Value>>,
}

impl Told {
    /// Reads an answer to an operation that [`holds_methods`].
    pub(super) fn read(operation: Operation, answer: Answer) -> Self {
        let single = !matches!(operation, Operation::ListMethods | Operation::SetMethods);
        // It was parsed once already: this is never the default.
        let value = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        // Anything but a list is odd, for a list; masked all the same.
        let single = single || !is_list(&value);
        let page = if single { one(value) } else { list(value) };
        let mut told = Self {
            answer,
            page,
            single,
            masked: None,
        };
        if matches!(
            operation,
            Operation::ListMethods | Operation::GetMethod | Operation::UpdateMethod
        ) {
            told.page.methods.iter_mut().for_each(mask::without_secrets);
        }
        told
    }

    /// What the audit keeps of them.
    pub(super) fn summaries(&self) -> Vec<MethodSummary> {
        self.page.methods.iter().map(MethodSummary::of).collect()
    }

    /// With the list's version, when this is all of the list.
    pub(super) fn with_version(mut self, query: &Query) -> Self {
        if !self.single && is_complete(&self.page, query) {
            let methods = hidden(self.page.methods.clone());
            let version = ListVersion::of_values(&methods).to_string();
            self.masked = Some(methods);
            if let Ok(value) = HeaderValue::try_from(version) {
                self.answer.headers.insert(LIST_VERSION, value);
            }
        }
        self
    }

    /// The answer anew.
    pub(super) fn shown(self, whole: bool) -> Result<Answer, ApiError> {
        let methods = self.page.methods;
        let mut methods: Vec<Value> = if whole {
            methods
                .into_iter()
                .map(AuthenticationMethod::into_value)
                .collect()
        } else {
            self.masked.unwrap_or_else(|| hidden(methods))
        };
        let value = match methods.pop() {
            Some(method) if self.single => method,
            last => {
                methods.extend(last);
                MethodPage::value_of(methods, self.page.totals)
            }
        };
        let body = serde_json::to_vec(&value)
            .map_err(|_| ApiError::upstream_error().because("methods that can't be written"))?;
        Ok(Answer {
            body: body.into(),
            ..self.answer
        })
    }
}

/// Whether [`MethodPage::from_value`] takes it.
fn is_list(value: &Value) -> bool {
    value.is_array() || value.get("authenticators").is_some_and(Value::is_array)
}

fn list(value: Value) -> MethodPage {
    MethodPage::from_value(value).unwrap_or_default()
}

fn one(value: Value) -> MethodPage {
    MethodPage {
        methods: vec![AuthenticationMethod::from_value(value)],
        totals: None,
    }
}

/// Methods as they are shown to whoever doesn't ask for more.
fn hidden(methods: Vec<AuthenticationMethod>) -> Vec<Value> {
    let masked = methods.into_iter().map(mask::hide);
    masked.map(AuthenticationMethod::into_value).collect()
}

/// The same methods as they are shown to whoever doesn't ask for more.
pub(super) fn masked(page: &MethodPage) -> MethodPage {
    MethodPage {
        methods: page.methods.iter().map(mask::method).collect(),
        totals: page.totals,
    }
}

/// Whether a page is the whole list: the first, with room left or with as many as there are.
fn is_complete(page: &MethodPage, query: &Query) -> bool {
    let asked = query.paging();
    let got = page.methods.len() as u64;
    asked.page == 0
        && match page.totals {
            Some(totals) => totals.start == 0 && got == totals.total,
            None => got < u64::from(asked.per_page),
        }
}

#[cfg(test)]
mod tests {
    use factordesk_model::Target;
    use factordesk_model::UserId;
    use http::HeaderMap;
    use serde_json::json;

    use super::*;

    fn told(operation: Operation, body: &Value) -> Value {
        let answer = Answer {
            status: 200,
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        };
        assert!(holds_methods(operation));
        let answer = Told::read(operation, answer).shown(false).unwrap();
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
            // Whatever the tenant makes of an operation's shape.
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
