use factordesk_model::{Channel, PhoneCreate, TotpCreate};
use serde_json::json;

use super::*;

fn method(value: Value) -> AuthenticationMethod {
    AuthenticationMethod::from_value(value)
}

fn id(text: &str) -> MethodId {
    MethodId::new(text).unwrap()
}

fn list() -> FactorList {
    let mut list = FactorList::default();
    list.loaded(vec![
        method(json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone_number": "+15550000001"})),
        method(json!({"id": "push|1", "type": "push", "link_id": "a"})),
        method(json!({"id": "totp|1", "type": "totp", "link_id": "a"})),
        method(json!({"id": "passkey|1", "type": "passkey"})),
        method(json!({"id": "x|1", "type": "retina"})),
    ]);
    list
}

fn marks(list: &FactorList) -> Vec<(String, Mark)> {
    list.rows()
        .into_iter()
        .filter_map(|row| Some((row.key.as_str().to_owned(), row.mark?)))
        .collect()
}

#[test]
fn partial_list_shows_its_first_page_until_it_is_whole() {
    let all: Vec<_> = (0..5)
        .map(|n| method(json!({"id": format!("totp|{n}"), "type": "totp"})))
        .collect();
    let mut list = FactorList::default();
    assert!(list.is_whole());
    let progress = |loaded| Some(LoadProgress { loaded, total: 5 });
    list.loaded_part(&all[..2], 5);
    assert_eq!((list.methods(), list.progress()), (&all[..2], progress(2)));
    list.loaded_part(&all[..4], 5);
    assert_eq!((list.methods(), list.progress()), (&all[..2], progress(4)));
    assert!(!list.is_whole());
    list.loaded(all.clone());
    assert!(list.is_whole());
    assert_eq!((list.methods(), list.progress()), (&all[..], None));
}

#[test]
fn partial_list_is_replaced_when_the_load_begins_again() {
    let all = |name: &str| -> Vec<_> {
        let one = |n| method(json!({"id": format!("totp|{n}"), "type": "totp", "name": name}));
        (0..3).map(one).collect()
    };
    let mut list = FactorList::default();
    list.loaded_part(&all("before")[..1], 3);
    list.loaded_part(&all("before")[..2], 3);
    list.loaded_part(&all("after")[..1], 3);
    assert_eq!(list.methods(), &all("after")[..1]);
    list.loaded_part(&all("at last")[..1], 3);
    assert_eq!(list.methods(), &all("at last")[..1]);
    list.clear();
    assert!(list.is_whole() && list.is_empty());
}

#[test]
fn partial_list_never_counts_as_empty() {
    let mut list = FactorList::default();
    list.loaded_part(&[method(json!({"id": "totp|1", "type": "totp"}))], 2);
    let mutation = list.begin_delete(&id("totp|1"));
    list.commit_delete(mutation);
    assert!(list.methods().is_empty() && !list.is_empty());
}

#[test]
fn create_shows_a_row_without_the_secret_until_the_response() {
    let mut list = list();
    let request = CreateRequest::Totp(TotpCreate {
        name: Some("App".to_owned()),
        totp_secret: Secret::new("JBSWY3DPEHPK3PXPJBSWY3DP"),
    });
    let mutation = list.begin_create(&request);
    let row = list.rows().pop().unwrap();
    assert_eq!(
        (row.mark, row.method.totp_secret),
        (Some(Mark::Creating), None)
    );
    assert_eq!(list.methods().len(), 5, "the server's list has not changed");
    list.commit_create(
        mutation,
        method(json!({"id": "totp|2", "type": "totp", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DP"})),
    );
    let row = list.rows().pop().unwrap();
    assert_eq!((row.key.as_str(), row.mark), ("totp|2", None));
    assert_eq!(row.method.totp_secret, None);
}

#[test]
fn rollback_of_a_creation_restores_the_list() {
    let mut list = list();
    let before = list.rows();
    let mutation = list.begin_create(&CreateRequest::Phone(PhoneCreate::default()));
    assert!(list.is_changing());
    list.rollback(mutation);
    assert_eq!(list.rows(), before);
    assert!(!list.is_changing());
}

#[test]
fn update_changes_what_was_asked_for_and_keeps_the_rest() {
    let mut list = list();
    let mutation = list.begin_update(&id("phone|1"));
    assert_eq!(marks(&list), [("phone|1".to_owned(), Mark::Updating)]);
    let request = UpdateRequest {
        name: None,
        preferred_authentication_method: Some(Channel::Voice),
    };
    list.commit_update(mutation, &request);
    let changed = list.method(&id("phone|1")).unwrap();
    assert_eq!(
        changed.preferred_authentication_method,
        Some(Channel::Voice)
    );
    assert_eq!(changed.name.as_deref(), Some("Mobile"));
    assert_eq!(changed.phone_number.as_deref(), Some("+15550000001"));
}

#[test]
fn delete_removes_linked_methods() {
    let mut list = list();
    let mutation = list.begin_delete(&id("push|1"));
    assert_eq!(
        marks(&list),
        [
            ("push|1".to_owned(), Mark::Deleting),
            ("totp|1".to_owned(), Mark::Deleting)
        ]
    );
    list.commit_delete(mutation);
    assert_eq!(list.methods().len(), 3);
    let mutation = list.begin_delete(&id("phone|1"));
    list.commit_delete(mutation);
    assert_eq!(
        list.methods().len(),
        2,
        "methods without a link id are not linked with each other"
    );
}

#[test]
fn rollback_of_a_deletion_restores_the_row() {
    let mut list = list();
    let before = list.rows();
    let mutation = list.begin_delete(&id("passkey|1"));
    list.rollback(mutation);
    assert_eq!(list.rows(), before);
}

#[test]
fn marks_survive_a_reload() {
    let mut list = list();
    let mutation = list.begin_delete(&id("phone|1"));
    list.loaded(vec![method(json!({"id": "phone|1", "type": "phone"}))]);
    assert_eq!(marks(&list), [("phone|1".to_owned(), Mark::Deleting)]);
    list.commit_delete(mutation);
    assert!(list.is_empty());
}

#[test]
fn clear_makes_running_changes_void() {
    let mut list = list();
    let create = list.begin_create(&CreateRequest::Phone(PhoneCreate::default()));
    let replace = list.begin_replace();
    let all = list.begin_delete_all();
    list.clear();
    list.loaded(vec![method(json!({"id": "totp|9", "type": "totp"}))]);
    list.commit_create(create, method(json!({"id": "phone|2", "type": "phone"})));
    list.commit_replace(replace, Vec::new());
    list.commit_delete_all(all);
    assert_eq!(list.methods().len(), 1);
    assert_eq!(list.rows()[0].key.as_str(), "totp|9");
}

#[test]
fn replace_and_delete_all_mark_every_row() {
    let mut list = list();
    let mutation = list.begin_replace();
    assert_eq!(marks(&list).len(), 5);
    list.commit_replace(
        mutation,
        vec![method(
            json!({"id": "totp|2", "type": "totp", "totp_secret": "ABC"}),
        )],
    );
    assert_eq!(list.methods()[0].totp_secret, None);
    let mutation = list.begin_delete_all();
    list.commit_delete_all(mutation);
    assert!(list.is_empty());
}

#[test]
fn version_ignores_running_changes() {
    let mut list = list();
    let version = list.version();
    let _mutation = list.begin_create(&CreateRequest::Phone(PhoneCreate::default()));
    assert_eq!(list.version(), version);
    list.loaded(Vec::new());
    assert_ne!(list.version(), version);
}

#[test]
fn rows_without_unique_ids_get_unique_keys() {
    let mut list = FactorList::default();
    list.loaded(vec![
        method(json!({"type": "retina"})),
        method(json!({"id": 7, "type": "totp"})),
        method(json!({"id": "a", "type": "totp"})),
        method(json!({"id": "a", "type": "totp"})),
    ]);
    let mut keys: Vec<_> = list.rows().into_iter().map(|row| row.key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4);
}

#[test]
fn posture_without_counts_what_is_left() {
    let list = list();
    assert_eq!(list.posture_without(&[]).factors, 5);
    let left = list.posture_without(&[id("passkey|1"), id("push|1"), id("totp|1")]);
    assert_eq!(left.factors, 2);
}
