//! Rate limits of the plans, with a clock that the test controls.

use std::time::Duration;

use factordesk_tenant::Plan;

use crate::support::{START, TestTenant, methods_path};

#[tokio::test]
async fn free_plan_grants_two_then_one_every_half_second() {
    let t = TestTenant::with_plan(Plan::Free).await;
    let path = methods_path(None);
    for remaining in ["1", "0"] {
        let answer = t.api("GET", &path, None).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("2"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(remaining));
        assert_eq!(answer.header("retry-after"), None);
    }
    let refused = t.api("GET", &path, None).await;
    let message = refused.is_error(429, "too_many_requests");
    assert_eq!(message, "Global limit has been reached");
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    let reset = (START / 1000 + 1).to_string();
    assert_eq!(refused.header("x-ratelimit-reset"), Some(reset.as_str()));
    assert_eq!(refused.header("retry-after"), Some("1"));

    t.clock.advance(Duration::from_millis(500));
    assert_eq!(t.api("GET", &path, None).await.status, 200);
    assert_eq!(t.api("GET", &path, None).await.status, 429);
}

#[tokio::test]
async fn professional_plan_counts_users_apart() {
    let t = TestTenant::with_plan(Plan::Professional).await;
    let count = async |path: &str| {
        let mut granted = 0;
        while t.api("GET", path, None).await.status == 200 {
            granted += 1;
        }
        granted
    };
    assert_eq!(count(&methods_path(None)).await, 10);
    assert_eq!(count("/users").await, 40);
}

#[tokio::test]
async fn refused_request_is_not_carried_out() {
    let t = TestTenant::with_plan(Plan::Free).await;
    let body = serde_json::json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    for _ in 0..2 {
        t.api("GET", &methods_path(None), None).await;
    }
    let refused = t.api("POST", &methods_path(None), Some(body)).await;
    assert_eq!(refused.status, 429);
    assert!(t.control().methods_of(&crate::support::user()).is_empty());
}

#[tokio::test]
async fn tenant_without_limits_sends_no_rate_limit_headers() {
    let t = TestTenant::empty().await;
    let answer = t.api("GET", &methods_path(None), None).await;
    assert_eq!(answer.header("x-ratelimit-limit"), None);
}
