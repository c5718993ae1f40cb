//! The roles and organizations of a user.

use factordesk_model::{UserId, UserSummary};
use factordesk_tenant::{Organization, Role, TenantConfig};
use serde_json::{Value, json};

use crate::support::{TestTenant, USER};

const SCOPES: [&str; 3] = [
    "read:roles",
    "read:organizations",
    "read:organization_members",
];

async fn tenant() -> TestTenant {
    let config = TenantConfig {
        seed: factordesk_tenant::Seed::Empty,
        further_scopes: SCOPES.map(str::to_owned).to_vec(),
        ..TenantConfig::default()
    };
    let t = TestTenant::start(config).await;
    t.put_test_user();
    t
}

fn role(id: &str, name: &str, member: &str) -> Role {
    Role {
        id: id.to_owned(),
        name: name.to_owned(),
        description: "What it is for".to_owned(),
        members: vec![member.to_owned()],
    }
}

#[tokio::test]
async fn memberships_are_the_users_own_page_by_page() {
    let t = tenant().await;
    for (id, name) in [("rol_1", "One"), ("rol_2", "Two"), ("rol_3", "Three")] {
        t.control().put_role(role(id, name, USER)).unwrap();
    }
    // The id replaces the role, with its members.
    let other = role("rol_2", "Two", "auth0|somebody-else");
    t.control().put_role(other).unwrap();
    let path = "/users/auth0%7C507f1f77bcf86cd799439020/roles";
    let one = json!({"id": "rol_1", "name": "One", "description": "What it is for"});
    let three = json!({"id": "rol_3", "name": "Three", "description": "What it is for"});
    let all = t.api("GET", path, None).await;
    assert_eq!((all.status, all.json()), (200, json!([one, three])));
    let second = format!("{path}?per_page=1&page=1&include_totals=true");
    assert_eq!(
        t.api("GET", &second, None).await.json(),
        json!({"start": 1, "limit": 1, "total": 2, "roles": [three]})
    );

    let organization = Organization {
        id: "org_1".to_owned(),
        name: "acme".to_owned(),
        display_name: "Acme".to_owned(),
        members: vec![USER.to_owned()],
    };
    t.control().put_organization(organization).unwrap();
    let path = "/users/auth0%7C507f1f77bcf86cd799439020/organizations";
    let entry = json!({"id": "org_1", "name": "acme", "display_name": "Acme"});
    assert_eq!(t.api("GET", path, None).await.json(), json!([entry]));
    let exported = serde_json::to_value(t.control().export()).unwrap();
    assert_eq!(exported["organizations"][0]["members"], json!([USER]));
    assert_eq!(exported["roles"][2]["name"], "Three");
}

#[tokio::test]
async fn memberships_need_their_own_scope_and_a_user() {
    let mut t = tenant().await;
    for (path, scope) in ["roles", "organizations"].into_iter().zip(SCOPES) {
        let unknown = format!("/users/auth0%7Cunknown/{path}");
        t.api("GET", &unknown, None)
            .await
            .is_error(404, "inexistent_user");
        let write = t.api("POST", &unknown, Some(json!({}))).await;
        assert_eq!(write.status, 404);
        let others: Vec<&str> = SCOPES.into_iter().filter(|s| *s != scope).collect();
        t.control().set_m2m_scopes(&others);
        t.renew_token().await;
        let message = t
            .api("GET", &unknown, None)
            .await
            .is_error(403, "insufficient_scope");
        assert!(message.contains(scope), "{message}");
        t.control().set_m2m_scopes(&SCOPES);
        t.renew_token().await;
    }
}

#[tokio::test]
async fn members_come_with_checkpoints() {
    let t = tenant().await;
    let mut ids = vec![t.control().user_ids()[0].clone()];
    for n in 1..4 {
        let id = format!("auth0|member-{n}");
        let user = json!({"user_id": id, "email": "m@example.com", "nickname": "m"});
        t.control().put_user(UserSummary::from_value(user)).unwrap();
        ids.push(UserId::new(id).unwrap());
    }
    for id in &ids {
        let acme = [("org_1", "acme")];
        t.control().put_organizations(id, &acme).unwrap();
    }
    let path = "/organizations/org_1/members?fields=user_id";
    let all: Vec<Value> = ids.iter().map(|id| json!({"user_id": id})).collect();
    assert_eq!(t.api("GET", path, None).await.json(), json!(all));
    let first = t.api("GET", &format!("{path}&take=3"), None).await.json();
    assert_eq!(first["members"], json!(all[..3]));
    let from = first["next"].as_str().unwrap();
    let rest = format!("{path}&take=3&from={from}");
    let rest = t.api("GET", &rest, None).await.json();
    assert_eq!(rest, json!({"members": all[3..]}));

    t.control().put_organizations(&ids[1], &[]).unwrap();
    let left = "/organizations/org_1/members";
    let left = t.api("GET", left, None).await.json();
    assert_eq!(left.as_array().map(Vec::len), Some(3));
    assert_eq!(
        left[1],
        json!({"user_id": ids[2], "email": "m@example.com"})
    );
    t.api("GET", "/organizations/org_2/members", None)
        .await
        .is_error(404, "inexistent_organization");
}
