//! 65: protected users are changed only with the permission for them.

use factordesk_model::{Operation, Permission, ROUTES};
use serde_json::{Value, json};

use crate::support::{RAVI, TestApp};

/// Protection by each kind of predicate.
fn policy(users: &str) -> String {
    format!(
        "version = 1\n[[scope]]\nname = \"all\"\nadmins = \"all\"\nusers = \"all\"\n\
         [[protected]]\nname = \"chiefs\"\nusers = {users}\n"
    )
}

pub(super) fn without_permission() -> Vec<Permission> {
    let all = Permission::ALL.into_iter();
    all.filter(|one| *one != Permission::ManageProtected)
        .collect()
}

#[tokio::test]
async fn security_65_protected_users_need_the_permission_for_every_mutation() {
    for users in [
        r#"{ roles = ["chief"] }"#,
        r#"{ roles = ["rol_1"] }"#,
        r#"{ organizations = ["org_board"] }"#,
        r#"{ user_ids = ["auth0|mia"] }"#,
        r#"{ connections = ["db"] }"#,
        r#"{ email_domains = ["Example.COM"] }"#,
        r#"{ app_metadata = { "desk.level" = [7, 8], vip = true } }"#,
    ] {
        let (app, _file) = TestApp::with_policy(&policy(users)).await;
        for id in ["auth0|mia", "auth0|max"] {
            app.add_user_with(id, &json!({}));
        }
        let plain = json!({"email": "max@other.org", "identities": [
            {"connection": "ad", "provider": "auth0", "user_id": "max", "isSocial": false}],
            "app_metadata": {"desk": {"level": 8}, "vip": "true"}});
        app.add_user_with("auth0|max", &plain);
        app.add_user_with(
            "auth0|mia",
            &json!({"app_metadata": {"desk": {"level": 8}, "vip": true}}),
        );
        app.put_memberships(
            "auth0|mia",
            &[("org_board", "board")],
            &[("rol_1", "chief")],
        );
        app.put_memberships("auth0|max", &[("org_b", "b")], &[("rol_2", "clerk")]);
        let bearer = app.admin(RAVI, &[], &without_permission());
        let auth = [("authorization", &*bearer)];
        let told = |user: &Value| {
            (
                user["desk"]["protected"].clone(),
                user["desk"]["refuses"].clone(),
            )
        };
        let user = app.get("/api/v2/users/auth0%7Cmia", &auth).await.json();
        assert_eq!(
            told(&user),
            (json!(true), json!("protected_user")),
            "{users}"
        );
        assert_eq!(
            app.get("/api/v2/users/auth0%7Cmax", &auth)
                .await
                .json()
                .get("desk"),
            None,
            "{users}"
        );
        for route in ROUTES
            .iter()
            .filter(|route| Operation::MUTATIONS.contains(&route.operation))
        {
            let reply = app.send_example(route, "auth0|mia", &auth).await;
            assert_eq!(
                reply.refusal(),
                (403, "protected_user".to_owned()),
                "{users} {:?}",
                route.operation
            );
        }
        assert_eq!(app.methods_of("auth0|mia").len(), 2, "{users}");
        // Reading is allowed, and so is changing anybody else.
        let list = "/api/v2/users/auth0%7Cmia/authentication-methods";
        assert_eq!(app.get(list, &auth).await.status, 200);
        let other = "/api/v2/users/auth0%7Cmax/authentication-methods/totp%7Cdev_2";
        assert_eq!(
            app.send("DELETE", other, &auth, None).await.status,
            204,
            "{users}"
        );
        let bearer = app.admin(RAVI, &[], &Permission::ALL);
        let auth = [("authorization", &*bearer)];
        let user = app.get("/api/v2/users/auth0%7Cmia", &auth).await.json();
        assert_eq!(told(&user), (json!(true), Value::Null), "{users}");
        let method = format!("{list}/totp%7Cdev_2");
        assert_eq!(
            app.send("DELETE", &method, &auth, None).await.status,
            204,
            "{users}"
        );
        app.stop().await;
    }
}

#[tokio::test]
async fn security_65_roles_that_can_not_be_read_protect() {
    let (app, _file) = TestApp::with_policy(&policy(r#"{ roles = ["chief"] }"#)).await;
    app.add_user_with("auth0|mia", &json!({}));
    let bearer = app.admin(RAVI, &[], &without_permission());
    let auth = [("authorization", &*bearer)];
    // The first call reads the profile, the second one the roles.
    for statuses in [&[503, 503, 503][..], &[404, 503, 503, 503]] {
        app.tenant.control().fail_next(statuses);
        let path = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
        let reply = app.send("DELETE", path, &auth, None).await;
        assert!(
            reply.status == 404 || reply.status >= 500,
            "{statuses:?}: {reply:?}"
        );
        assert_eq!(app.methods_of("auth0|mia").len(), 2, "{statuses:?}");
        app.clock.advance(60);
    }
    app.stop().await;
}
