//! The complete list that the proxy reads before a mutation: its pages, and what it makes of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, mask};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::faulty::{self, FaultyUpstream, Seen};
use crate::support::{ADA, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

fn method(number: usize) -> Value {
    json!({
        "id": format!("phone|dev_{number}"),
        "type": "phone",
        "name": format!("Phone {number}"),
        "phone_number": format!("+4477009{number:05}"),
    })
}

fn version(count: usize) -> ListVersion {
    let methods = (0..count).map(|number| AuthenticationMethod::from_value(method(number)));
    ListVersion::of(&methods.map(mask::hide).collect::<Vec<_>>())
}

/// A tenant's list: its length as the first page says it, its real length, and its page size.
#[derive(Clone, Copy)]
struct List {
    first_total: usize,
    total: usize,
    per_page: usize,
}

impl List {
    fn of(total: usize) -> Self {
        Self {
            first_total: total,
            total,
            per_page: 100,
        }
    }

    fn page(self, page: usize) -> Value {
        let start = page * self.per_page;
        let end = (start + self.per_page).min(self.total);
        let methods: Vec<Value> = (start..end).map(method).collect();
        let total = if page == 0 {
            self.first_total
        } else {
            self.total
        };
        json!({"start": start, "limit": self.per_page, "total": total, "authenticators": methods})
    }
}

/// The tenant. It sends no page but the first until `at_once` others were requested.
struct Tenant {
    upstream: FaultyUpstream,
    max_open: Arc<Mutex<usize>>,
}

impl Tenant {
    async fn start(list: List, at_once: usize) -> Self {
        let max_open = Arc::new(Mutex::new(0));
        let requested = Arc::new(watch::Sender::new(0));
        let sent = Arc::new(AtomicUsize::new(0));
        let max = Arc::clone(&max_open);
        let respond = move |seen: Seen| -> BoxFuture<'static, _> {
            let (requested, sent, max) = (requested.clone(), sent.clone(), max.clone());
            Box::pin(async move {
                if !seen.is_read() {
                    return faulty::empty(204);
                }
                let page = page_of(&seen);
                if page > 0 {
                    requested.send_modify(|requested| {
                        *requested += 1;
                        let mut max = max.lock().unwrap();
                        *max = (*max).max(*requested - sent.load(Ordering::SeqCst));
                    });
                    let mut enough = requested.subscribe();
                    enough.wait_for(|count| *count >= at_once).await.unwrap();
                    sent.fetch_add(1, Ordering::SeqCst);
                }
                faulty::json(200, &list.page(page).to_string())
            })
        };
        Self {
            upstream: FaultyUpstream::start(respond).await,
            max_open,
        }
    }

    /// The pages that were requested, in this order.
    fn pages(&self) -> Vec<usize> {
        let calls = self.upstream.calls();
        calls
            .iter()
            .filter(|seen| seen.is_read())
            .map(page_of)
            .collect()
    }

    fn mutations(&self) -> usize {
        let calls = self.upstream.calls();
        calls.iter().filter(|seen| !seen.is_read()).count()
    }
}

fn page_of(seen: &Seen) -> usize {
    let mut pairs = form_urlencoded::parse(seen.query.as_bytes());
    let page = pairs.find(|(name, _)| name == "page").unwrap().1;
    page.parse().unwrap()
}

/// Deletes the whole list, which was confirmed with this length.
async fn delete_all(tenant: &Tenant, confirmed: usize) -> TestResponse {
    let app = TestApp::builder()
        .upstream(&tenant.upstream.origin)
        .set("FACTORDESK_TENANT_RATE", "off")
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let confirm = ConfirmAction::DeleteAll.header(version(confirmed));
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &*confirm),
    ];
    let reply = app.send("DELETE", METHODS, &headers, None).await;
    app.stop().await;
    reply
}

#[tokio::test]
async fn pages_of_a_long_list_are_requested_at_the_same_time() {
    for (total, pages) in [(150, 2), (450, 5), (1_990, 20)] {
        let at_once = 4.min(pages - 1);
        let tenant = Tenant::start(List::of(total), at_once).await;
        let reply = delete_all(&tenant, total).await;
        assert_eq!(reply.status, 204, "{total}: {reply:?}");
        let mut requested = tenant.pages();
        assert_eq!(requested[0], 0);
        requested.sort_unstable();
        assert_eq!(requested, (0..pages).collect::<Vec<_>>(), "each once");
        assert_eq!(*tenant.max_open.lock().unwrap(), at_once, "{total}");
        assert_eq!(tenant.mutations(), 1);
    }
}

#[tokio::test]
async fn list_of_one_page_is_one_request() {
    for total in [0, 1, 100] {
        let tenant = Tenant::start(List::of(total), 1).await;
        assert_eq!(delete_all(&tenant, total).await.status, 204);
        assert_eq!(tenant.pages(), [0]);
    }
}

#[tokio::test]
async fn pages_may_be_smaller_than_requested() {
    let list = List {
        per_page: 30,
        ..List::of(100)
    };
    let tenant = Tenant::start(list, 1).await;
    assert_eq!(delete_all(&tenant, 100).await.status, 204);
    assert_eq!(tenant.pages().len(), 4);
}

#[tokio::test]
async fn list_that_grows_while_it_is_read_is_read_to_its_end() {
    let list = List {
        first_total: 150,
        ..List::of(320)
    };
    let tenant = Tenant::start(list, 1).await;
    assert_eq!(delete_all(&tenant, 320).await.status, 204);
    assert_eq!(tenant.pages(), [0, 1, 2, 3]);
}

#[tokio::test]
async fn list_that_shrinks_while_it_is_read_ends_where_it_ends() {
    let list = List {
        first_total: 650,
        ..List::of(180)
    };
    let tenant = Tenant::start(list, 1).await;
    assert_eq!(delete_all(&tenant, 180).await.status, 204);
}

#[tokio::test]
async fn list_that_is_too_long_is_refused_at_its_first_page() {
    let tenant = Tenant::start(List::of(2_001), 1).await;
    let reply = delete_all(&tenant, 1).await;
    assert_eq!(reply.refusal(), (502, "upstream_error".to_owned()));
    assert_eq!(tenant.pages(), [0]);
    assert_eq!(tenant.mutations(), 0);
}
