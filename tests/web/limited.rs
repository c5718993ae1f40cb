//! Users whom the admin can't change: the protected ones, and the admin's own account. Nothing is offered, and the reason is
//! on the screen before anything is typed.

use std::rc::Rc;

use factordesk_model::Permission;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{Bench, Fake, FakeResponse, click, fake_with, methods, session, session_with};

const USER: &str = "/api/v2/users/auth0%7Cmia";

/// Everything that changes something for the user.
const CHANGES: [&str; 9] = [
    "add-factor",
    "replace-all",
    "delete-all",
    "action-rename",
    "action-change-number",
    "action-delete",
    "send-link",
    "new-recovery-code",
    "forget-browsers",
];

fn user(desk: Value) -> FakeResponse {
    FakeResponse::json(
        200,
        json!({"user_id": "auth0|mia", "name": "Mia Keller", "email": "mia@example.com", "desk": desk}),
    )
}

fn fake_for(methods: &[Value], desk: Value) -> Rc<Fake> {
    let fake = fake_with(methods);
    fake.on("GET", USER, user(desk));
    let mut all = session();
    all["permissions"] = json!(Permission::ALL);
    fake.on("GET", "/session", FakeResponse::json(200, all));
    fake
}

#[wasm_bindgen_test]
async fn security_65_protected_user_is_offered_no_change_and_the_reason_is_shown() {
    for (code, badge, reason) in [
        ("protected_user", "Protected", "This user is protected."),
        (
            "own_methods",
            "Your own account",
            "These are your own sign-in methods.",
        ),
    ] {
        let desk = json!({"protected": code == "protected_user", "refuses": code});
        let bench = Bench::for_user(fake_for(&methods(), desk));
        let notice = bench.wait_for("refusal").await.inner_text();
        assert!(notice.starts_with(reason), "{notice}");
        bench.wait_for("methods").await;
        bench.settle().await;
        for testid in CHANGES {
            assert!(!bench.has(testid), "{code}: {testid}");
        }
        // What only shows something stays, and nothing is blamed on missing permissions.
        for testid in ["action-more", "refresh", "history"] {
            assert!(bench.has(testid), "{code}: {testid}");
        }
        assert!(!bench.has("permission-limits") && !bench.has("assist-limits"));
        assert_eq!(bench.get("badge-limited").inner_text(), badge);
        // The menu has no more than the row.
        click(&bench.in_row("phone|1", "action-more"));
        bench.wait_for("menu-details").await;
        for item in ["menu-rename", "menu-channel", "menu-delete"] {
            assert!(!bench.has(item), "{code}: {item}");
        }
    }
}

#[wasm_bindgen_test]
async fn protected_user_is_marked_for_an_admin_who_may_change_it() {
    let bench = Bench::for_user(fake_for(&methods(), json!({"protected": true})));
    let badge = bench.wait_for("badge-limited").await;
    assert_eq!(badge.inner_text(), "Protected");
    bench.wait_for("add-factor").await;
    assert!(!bench.has("refusal"));
    assert!(bench.has("action-delete") && bench.has("send-link"));
}

#[wasm_bindgen_test]
async fn protected_user_without_methods_gets_one_reason_and_no_offer() {
    let desk = json!({"protected": true, "refuses": "protected_user"});
    let bench = Bench::for_user(fake_for(&[], desk));
    bench.wait_for("state-empty").await;
    bench.wait_for("refusal").await;
    assert!(!bench.has("empty-add-factor") && !bench.has("empty-send-link"));
    assert_eq!(bench.get("empty-limits").inner_text(), "");
}

#[wasm_bindgen_test]
async fn refusal_takes_the_place_of_missing_permissions() {
    // More permissions would not help.
    let desk = json!({"protected": true, "refuses": "protected_user"});
    let fake = fake_for(&methods(), desk);
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(200, session_with(&["read"])),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("refusal").await;
    bench.wait_for("methods").await;
    assert!(!bench.has("permission-limits") && !bench.has("assist-limits"));
}

#[wasm_bindgen_test]
async fn search_says_which_users_cannot_be_changed() {
    let bench = Bench::searching(fake_with(&methods()));
    bench.wait_for("user-search").await;
    let one = |id: &str, desk: Value| json!({"user_id": id, "name": id, "desk": desk});
    bench.fake.on(
        "GET",
        "/api/v2/users",
        FakeResponse::json(
            200,
            json!({"start": 0, "limit": 10, "length": 4, "total": 4, "users": [
                one("auth0|a", json!({"protected": true, "refuses": "protected_user"})),
                one("auth0|b", json!({"refuses": "own_methods"})),
                one("auth0|c", json!({"protected": true})),
                {"user_id": "auth0|d", "name": "auth0|d"},
            ]}),
        ),
    );
    bench.type_and_pause("user-search", "auth0").await;
    bench
        .until("four users", |b| b.all("user-option").len() == 4)
        .await;
    let options = bench.all("user-option");
    let words: Vec<String> = options.iter().map(HtmlElement::inner_text).collect();
    assert!(words[0].contains("Protected"), "{words:?}");
    assert!(words[1].contains("Your own account"), "{words:?}");
    assert!(words[2].contains("Protected"), "{words:?}");
    assert_eq!(bench.all("user-limited").len(), 3);
}
