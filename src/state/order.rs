//! The order of the list's rows, which the admin chooses.

use super::factor_list::{Mark, Row, RowKey};
use super::group::Strength;

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The last use, most recent first. Of a method that was never used, the day it was added
    #[default]
    LastUse,
    /// The strength of the type, strongest first
    Strength,
}

impl Order {
    /// The keys of these rows in this order.
    ///
    /// Rows that are on the screen, whose keys are `shown`, keep their order, and the others come where they belong among
    /// them. Otherwise a list that is loaded again would move a row from under the pointer.
    pub fn arrange(self, rows: &[Row], shown: &[RowKey]) -> Vec<RowKey> {
        let numbered = rows.iter().enumerate();
        let by_place = sorted(
            numbered
                .map(|(index, row)| {
                    let (rank, date) = self.place(row);
                    // From the end, since the greatest comes first.
                    (rank, date, rows.len() - 1 - index)
                })
                .collect(),
        );
        let by_place = by_place
            .into_iter()
            .rev()
            .map(|(_, _, index)| &rows[rows.len() - 1 - index]);
        let places = sorted_keys(shown);
        let place = |row: &Row| {
            let key = |(_, key, _): &(usize, &str, usize)| key.cmp(&row.key.as_str());
            let found = places.binary_search_by(key).ok()?;
            Some(places[found].2)
        };
        // The rows on the screen, in their present order, fill the places that they have together.
        let kept = rows.iter().enumerate();
        let kept = sorted(
            kept.filter_map(|(index, row)| Some((place(row)?, "", index)))
                .collect(),
        );
        let mut kept = kept.into_iter().map(|(_, _, index)| &rows[index]);
        let arranged = by_place.map(|row| match place(row) {
            Some(_) => kept.next().unwrap_or(row),
            None => row,
        });
        arranged.map(|row| row.key.clone()).collect()
    }

    /// What a row is ordered by; the greatest comes first.
    fn place(self, row: &Row) -> (usize, &str) {
        let method = &row.method;
        match self {
            Self::LastUse => {
                // Dates of the API compare as texts: RFC 3339 in UTC.
                let date = method.last_auth_at.as_ref().or(method.created_at.as_ref());
                let is_new = row.mark == Some(Mark::Creating);
                (is_new.into(), date.map_or("", String::as_str))
            }
            Self::Strength => {
                let strength = Strength::of(method.kind.as_ref());
                (Strength::ALL.len() - strength as usize, "")
            }
        }
    }
}

/// The keys with their indexes, by key.
fn sorted_keys(keys: &[RowKey]) -> Vec<(usize, &str, usize)> {
    let numbered = keys.iter().enumerate();
    sorted(
        numbered
            .map(|(index, key)| (0, key.as_str(), index))
            .collect(),
    )
}

/// All sorting of this module. By insertion: `sort` would add three kilobytes to the wasm, and moving the entries of a
/// thousand rows costs little.
fn sorted(all: Vec<(usize, &str, usize)>) -> Vec<(usize, &str, usize)> {
    let mut sorted = Vec::with_capacity(all.len());
    for item in all {
        let place = sorted.partition_point(|other| *other < item);
        sorted.insert(place, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use factordesk_model::AuthenticationMethod;
    use serde_json::{Value, json};

    use super::*;
    use crate::state::FactorList;

    fn list(methods: &[Value]) -> FactorList {
        let mut list = FactorList::default();
        let methods = methods.iter().cloned();
        list.loaded(methods.map(AuthenticationMethod::from_value).collect());
        list
    }

    fn keys(order: Order, list: &FactorList, shown: &[RowKey]) -> Vec<RowKey> {
        order.arrange(&list.rows(), shown)
    }

    fn names(keys: &[RowKey]) -> Vec<&str> {
        keys.iter().map(RowKey::as_str).collect()
    }

    fn usual() -> Vec<Value> {
        vec![
            json!({"id": "totp|1", "type": "totp", "created_at": "2026-01-01T00:00:00Z"}),
            json!({"id": "phone|1", "type": "phone", "created_at": "2026-01-01T00:00:00Z",
                "last_auth_at": "2026-03-01T00:00:00Z"}),
            json!({"id": "passkey|1", "type": "passkey", "created_at": "2026-02-01T00:00:00Z"}),
            json!({"id": "x|1", "type": "retina"}),
        ]
    }

    #[test]
    fn order_is_by_last_use_or_by_strength() {
        let list = list(&usual());
        let by_use = keys(Order::LastUse, &list, &[]);
        assert_eq!(names(&by_use), ["phone|1", "passkey|1", "totp|1", "x|1"]);
        let by_strength = keys(Order::Strength, &list, &[]);
        assert_eq!(
            names(&by_strength),
            ["passkey|1", "totp|1", "phone|1", "x|1"]
        );
    }

    #[test]
    fn order_of_rows_on_the_screen_stays() {
        let mut methods = usual();
        let shown = keys(Order::LastUse, &list(&methods), &[]);
        // The user has just used the authenticator app, and a new key was added.
        methods[0]["last_auth_at"] = json!("2026-05-01T00:00:00Z");
        methods.push(json!({"id": "key|1", "type": "webauthn-roaming", "created_at": "2026-06-01T00:00:00Z"}));
        let list = list(&methods);
        assert_eq!(
            names(&keys(Order::LastUse, &list, &shown)),
            ["key|1", "phone|1", "passkey|1", "totp|1", "x|1"]
        );
        assert_eq!(
            names(&keys(Order::LastUse, &list, &[])),
            ["key|1", "totp|1", "phone|1", "passkey|1", "x|1"]
        );
    }

    #[test]
    fn order_has_a_method_that_is_being_added_first() {
        use factordesk_model::{CreateRequest, TotpCreate};
        let mut list = list(&usual());
        list.begin_create(&CreateRequest::Totp(TotpCreate::default()));
        let keys = keys(Order::LastUse, &list, &[]);
        assert!(names(&keys)[0].starts_with("new-"), "{keys:?}");
        assert_eq!(keys.len(), 5);
    }

    #[test]
    fn order_forgets_rows_that_have_left_the_list() {
        let shown = keys(Order::LastUse, &list(&usual()), &[]);
        let fewer = list(&usual()[1..]);
        assert_eq!(
            names(&keys(Order::LastUse, &fewer, &shown)),
            ["phone|1", "passkey|1", "x|1"]
        );
    }
}
