//! Pages and totals of the list of methods.

use serde_json::{Value, json};

use crate::support::{TestTenant, methods_path};

async fn sixty() -> TestTenant {
    let t = TestTenant::empty().await;
    for n in 0..60 {
        t.put_method(json!({"id": format!("totp|dev_{n:02}"), "type": "totp"}));
    }
    t
}

fn ids(items: &Value) -> Vec<&str> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn list_has_fifty_by_default_and_the_rest_on_the_next_page() {
    let t = sixty().await;
    let first = t.api("GET", &methods_path(None), None).await.json();
    assert_eq!(ids(&first).len(), 50);
    assert_eq!(ids(&first)[0], "totp|dev_00");
    let path = methods_path(None) + "?page=1";
    let second = t.api("GET", &path, None).await.json();
    assert_eq!(ids(&second).len(), 10);
    assert_eq!(ids(&second)[0], "totp|dev_50");
}

#[tokio::test]
async fn totals_say_where_the_page_stands() {
    let t = sixty().await;
    for (query, start, limit, length) in [
        ("include_totals=true", 0, 50, 50),
        ("include_totals=true&page=2&per_page=25", 50, 25, 10),
        ("include_totals=true&per_page=100", 0, 100, 60),
        ("include_totals=true&page=9&per_page=100", 900, 100, 0),
        ("include_totals=true&per_page=0", 0, 0, 0),
    ] {
        let path = format!("{}?{query}", methods_path(None));
        let page = t.api("GET", &path, None).await.json();
        assert_eq!(page["start"], start, "{query}");
        assert_eq!(page["limit"], limit, "{query}");
        assert_eq!(page["total"], 60, "{query}");
        assert_eq!(ids(&page["authenticators"]).len(), length, "{query}");
    }
}
