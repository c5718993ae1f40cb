//! Texts that are on the screen follow the language: what is wrong with a field or an import, and what was done.

use factordesk::platform::language;
use factordesk::text::catalogue::{Language, install, install_digits};
use factordesk_catalogue::Arg;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::form_replace_all::{import, open as open_replacement};
use crate::support::dialog::{fill, open_form, part, shown_error};
use crate::support::{Bench, FakeResponse, METHODS, click, error, fake_with, methods, type_text};

/// Every text in the other language.
const OTHER: &str = "ö";

/// The other language, until this is dropped.
struct Other;

impl Other {
    fn speak() -> Self {
        install(Some(Language {
            text: |_| Some(OTHER),
            with: |_, args: &[Arg<'_>]| {
                let values = args.iter().map(|arg| match arg {
                    Arg::Text(text) => format!(" {text}"),
                    Arg::Number(number) => format!(" {number}"),
                });
                Some(OTHER.to_owned() + &values.collect::<String>())
            },
        }));
        language::changed();
        Self
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        install(None);
        language::changed();
    }
}

/// Saves another name for the phone.
async fn rename(bench: &Bench) {
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    click(&bench.get("submit"));
}

#[wasm_bindgen_test]
async fn problem_of_a_field_that_the_server_named_follows_the_language() {
    for (status, code, own) in [
        (409, "already_exists", ""),
        // The tenant's own words stay.
        (
            400,
            "invalid_body",
            " Payload validation error: email is odd.",
        ),
    ] {
        let bench = Bench::loaded(&[]).await;
        let refusal = error(status, code, "Payload validation error: email is odd.");
        bench
            .fake
            .on("POST", METHODS, FakeResponse::json(status, refusal));
        open_form(&bench, "email").await;
        fill(&bench, "email", "mia@example.com");
        click(&part(&bench, "submit"));
        bench
            .until("the refusal", |b| !shown_error(b, "email").is_empty())
            .await;
        let other = Other::speak();
        bench.settle().await;
        assert_eq!(shown_error(&bench, "email"), format!("{OTHER}{own}"));
        drop(other);
        bench.settle().await;
        assert_ne!(shown_error(&bench, "email"), format!("{OTHER}{own}"));
    }
}

#[wasm_bindgen_test]
async fn problem_of_an_import_follows_the_language() {
    let bench = Bench::loaded(&methods()).await;
    open_replacement(&bench).await;
    import(&bench, "{").await;
    let shown = || part(&bench, "error-import").inner_text();
    assert!(shown().contains("line 1"), "{}", shown());
    let _other = Other::speak();
    bench.settle().await;
    assert_eq!(shown(), format!("{OTHER} 1 2"));
}

#[wasm_bindgen_test]
async fn notice_of_a_new_name_follows_the_language() {
    let bench = Bench::loaded(&methods()).await;
    let mut refusal = error(409, "name_changed", "x");
    refusal["currentName"] = json!("Diensthandy");
    let path = format!("{METHODS}/phone%7C1");
    bench
        .fake
        .on("PATCH", &path, FakeResponse::json(409, refusal));
    rename(&bench).await;
    bench.wait_for("name-changed").await;
    let _other = Other::speak();
    bench.settle().await;
    let notice = bench.get("name-changed").inner_text();
    assert!(notice.starts_with(OTHER), "{notice}");
}

#[wasm_bindgen_test]
async fn toast_follows_the_language() {
    let fake = fake_with(&methods());
    let path = format!("{METHODS}/phone%7C1");
    let renamed = FakeResponse::json(200, json!({"id": "phone|1", "type": "phone"}));
    fake.on("PATCH", &path, renamed);
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    rename(&bench).await;
    bench.wait_for("toast").await;
    let _other = Other::speak();
    bench.settle().await;
    let words = bench.css(".toast-words").unwrap().inner_text();
    assert!(words.starts_with(OTHER), "{words}");
}

#[wasm_bindgen_test]
async fn large_numbers_are_grouped_in_english_too() {
    install_digits(language::digits);
    let all: Vec<_> = (0..1001)
        .map(|n| json!({"id": format!("totp|{n}"), "type": "totp", "confirmed": true}))
        .collect();
    let fake = fake_with(&[]);
    for (index, part) in all.chunks(100).enumerate() {
        let body =
            json!({"start": index * 100, "limit": 100, "total": all.len(), "authenticators": part});
        fake.once("GET", METHODS, FakeResponse::json(200, body));
    }
    let bench = Bench::for_user(fake);
    bench
        .until("the whole list", |b| {
            b.find("method-count")
                .is_some_and(|count| !count.inner_text().is_empty())
        })
        .await;
    // Whatever the region of this browser's English is.
    let grouped = language::digits(1001);
    assert_eq!(grouped.chars().filter(char::is_ascii_digit).count(), 4);
    assert_ne!(grouped, "1001");
    assert_eq!(bench.get("method-count").inner_text(), grouped);
    bench
        .until("the number of factors", |b| {
            b.get("posture").inner_text().contains(&grouped)
        })
        .await;
    assert!(bench.said().contains(&grouped), "{}", bench.said());
}
