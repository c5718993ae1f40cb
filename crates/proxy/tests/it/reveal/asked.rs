//! 41: who may reveal numbers and addresses, and the header that asks for it.

use factordesk_model::{HttpMethod, Permission, ROUTES};
use serde_json::Value;

use super::{MAIL, METHODS, PHONE, REVEAL, add_methods, assert_masked, unmasked};
use crate::matrix::example;
use crate::support::figure::figure;
use crate::support::{ADA, RAVI};

#[tokio::test]
async fn security_41_revealing_takes_reading_and_its_own_permission() {
    let app = unmasked().await;
    add_methods(&app, "auth0|mia");
    let control = app.tenant.control();
    let others: Vec<Permission> = Permission::ALL
        .into_iter()
        .filter(|p| *p != Permission::Reveal)
        .collect();
    let sets = [
        (vec![], false),
        (vec![Permission::Read], false),
        (vec![Permission::Reveal], false),
        (others, false),
        (vec![Permission::Read, Permission::Reveal], true),
    ];
    let mut count = 0;
    for (granted, may) in sets {
        control.set_permissions(RAVI, &granted).unwrap();
        let bearer = app.bearer(RAVI);
        let cookie = format!("__Host-factordesk={}", app.session(&granted).await);
        let ways: [&[(&str, &str)]; 2] = [
            &[("authorization", &bearer), REVEAL],
            &[("cookie", &cookie), ("x-factordesk", "1"), REVEAL],
        ];
        for headers in ways {
            for path in [METHODS, PHONE, MAIL] {
                control.clear_request_log();
                let reply = app.get(path, headers).await;
                let what = format!("{path} with {granted:?} by {}", headers[0].0);
                if may {
                    assert_eq!(reply.status, 200, "{what}: {reply:?}");
                    let whole = if path == MAIL {
                        "jo.keller@b.example"
                    } else {
                        "+447700900123"
                    };
                    assert!(reply.body.contains(whole), "{what}: {reply:?}");
                    assert!(!reply.body.contains('•'), "{what}: {reply:?}");
                    assert_eq!(reply.header("cache-control"), "no-store");
                } else {
                    assert_eq!(
                        reply.refusal(),
                        (403, "insufficient_scope".to_owned()),
                        "{what}"
                    );
                    assert_eq!(app.upstream_calls(), [], "{what}");
                    assert_masked(&what, &reply.body);
                }
                count += 1;
            }
        }
    }
    for path in [METHODS, PHONE] {
        let nobody = app.get(path, &[REVEAL]).await;
        assert_eq!(nobody.refusal(), (401, "login_required".to_owned()));
    }
    figure(&format!(
        "41 permission to reveal: {count} combinations of permissions, credentials and routes"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_41_the_header_has_one_value_and_only_where_methods_are_read() {
    let app = unmasked().await;
    let bearer = app.bearer(ADA);
    let credentials = ("authorization", &*bearer);
    let told = (400, "invalid_reveal".to_owned());
    for path in [METHODS, PHONE] {
        for values in [
            &["false"][..],
            &["1"],
            &["TRUE"],
            &[""],
            &["true,true"],
            &["true", "true"],
            &["true", "false"],
        ] {
            let mut headers = vec![credentials];
            headers.extend(values.iter().map(|value| (REVEAL.0, *value)));
            let reply = app.get(path, &headers).await;
            assert_eq!(reply.refusal(), told, "{path} {values:?}");
        }
    }
    let mut routes = 0;
    for route in &ROUTES {
        let call = example(route.operation);
        if route.method == HttpMethod::Get && call.path.contains("authentication-methods") {
            continue;
        }
        let body: Option<&Value> = call.body.as_ref();
        let reply = app
            .send(
                route.method.as_str(),
                &call.path,
                &[credentials, REVEAL],
                body,
            )
            .await;
        assert_eq!(reply.refusal(), told, "{:?}", route.operation);
        routes += 1;
    }
    assert_eq!(routes, ROUTES.len() - 2);
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
