//! Tests of revalidation that need access to the claims: which replica asks the provider, and when none may.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::clock::HeldClock;
use crate::random::SystemRandomness;
use crate::state::AppState;
use crate::test_state::{START, state};

const ID: &str = "sssssssssssssssssssssssssssssssssssssssssss";

struct Desk {
    state: AppState,
    clock: Arc<HeldClock>,
    /// The provider: accepts connections and never responds.
    _silent: std::net::TcpListener,
}

async fn desk() -> Desk {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let provider = format!("http://{}", silent.local_addr().unwrap());
    let changes = [("AUTH0_DOMAIN", &*provider), ("OIDC_ISSUER", &*provider)];
    let (state, clock) = state(&changes).await;
    Desk {
        state,
        clock,
        _silent: silent,
    }
}

fn session() -> SessionRecord {
    let token = Secret::new("refresh-1");
    let random: Arc<dyn Random> = Arc::new(SystemRandomness::new());
    SessionRecord {
        issuer: "i".to_owned(),
        sub: "auth0|admin".to_owned(),
        name: None,
        email: None,
        permissions: vec![Permission::Read],
        created_at: START,
        last_seen: START,
        expires_at: START + 8 * 3600,
        auth_time: None,
        email_verified: None,
        acr: None,
        amr: Vec::new(),
        roles: Vec::new(),
        checked_at: START,
        refresh: seal(ID, &token, &random),
        sid: None,
    }
}

impl Desk {
    async fn kept_session(&self) -> SessionRecord {
        let session = session();
        let store = self.state.store();
        let key = StoreKey::of(ID);
        store
            .put_session(key, session.clone(), START)
            .await
            .unwrap();
        session
    }

    /// Claims the check as another replica would.
    async fn claim(&self) -> Check {
        let now = self.clock.now();
        let claim = self.state.store().claim_check(
            StoreKey::of(ID),
            now,
            now + CLAIM_SECONDS,
            now - CHECK_SECONDS,
        );
        claim.await.unwrap()
    }
}

#[tokio::test]
async fn session_checked_a_moment_ago_is_not_looked_up_again() {
    let desk = desk().await;
    // The session isn't in the store, so a lookup reports that it has ended.
    let current = async || {
        desk.state
            .session_revalidator()
            .current(ID, session())
            .await
    };
    assert!(current().await.is_ok_and(|session| session.is_some()));
    desk.clock.advance(CHECK_SECONDS - 1);
    assert!(current().await.is_ok_and(|session| session.is_some()));
    desk.clock.advance(1);
    assert!(current().await.is_ok_and(|session| session.is_none()));
}

#[tokio::test(start_paused = true)]
async fn security_03_what_another_replica_was_told_is_waited_for() {
    for late in [CHECK_SECONDS, CHECK_SECONDS + 1] {
        let desk = desk().await;
        let session = desk.kept_session().await;
        desk.clock.advance(late);
        let Check::Ours(fence, mut theirs) = desk.claim().await else {
            panic!("another replica holds the claim");
        };
        let current = desk.state.session_revalidator().current(ID, session);
        let told = async {
            tokio::time::sleep(LOOK_AGAIN * 5).await;
            theirs.permissions = Vec::new();
            theirs.checked_at = desk.clock.now();
            let store = desk.state.store();
            store.finish_check(StoreKey::of(ID), fence, theirs).await
        };
        let (current, told) = tokio::join!(current, told);
        assert_eq!(told, Ok(true));
        let session = current.ok().flatten().unwrap();
        assert_eq!(session.permissions, [], "after {late} s");
    }
}

#[tokio::test(start_paused = true)]
async fn security_03_the_right_to_check_ends_by_itself() {
    let desk = desk().await;
    desk.kept_session().await;
    desk.clock.advance(CHECK_SECONDS);
    // A replica that dies during its check.
    let check = desk.state.session_revalidator().check(ID);
    let cut_off = tokio::time::timeout(Duration::from_secs(1), check).await;
    assert!(cut_off.is_err());
    desk.clock.advance(CLAIM_SECONDS - 1);
    assert!(matches!(desk.claim().await, Check::NotOurs(_)));
    desk.clock.advance(1);
    assert!(matches!(desk.claim().await, Check::Ours(..)));
}

/// A provider that waits until it is released, then issues `refresh-2` and an invalid access token.
async fn slow_provider() -> (String, tokio::sync::watch::Sender<bool>, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let document = serde_json::json!({
        "issuer": origin, "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"), "jwks_uri": format!("{origin}/jwks"),
    });
    let (let_go, asked) = (tokio::sync::watch::Sender::new(false), Arc::default());
    let (gate, count) = (let_go.clone(), Arc::<AtomicUsize>::clone(&asked));
    let token = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let mut gate = gate.subscribe();
        async move {
            gate.wait_for(|open| *open).await.unwrap();
            r#"{"access_token": "x", "refresh_token": "refresh-2"}"#
        }
    };
    let router = axum::Router::new()
        .route(
            "/.well-known/openid-configuration",
            axum::routing::get(async move || document.to_string()),
        )
        .route("/token", axum::routing::post(token));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, let_go, asked)
}

#[tokio::test]
async fn security_62_a_new_refresh_token_is_kept_though_its_check_was_given_up() {
    let (origin, let_go, asked) = slow_provider().await;
    let (state, clock) = state(&[("AUTH0_DOMAIN", &*origin), ("OIDC_ISSUER", &*origin)]).await;
    let key = StoreKey::of(ID);
    state
        .store()
        .put_session(key, session(), START)
        .await
        .unwrap();
    clock.advance(CHECK_SECONDS);
    let until_asked = async {
        while asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    };
    // The drop is what the time limit does to a check.
    tokio::select! {
        _ = state.session_revalidator().check(ID) => panic!("the provider has not answered yet"),
        () = until_asked => {}
    }
    let_go.send_replace(true);
    let random: Arc<dyn Random> = Arc::new(SystemRandomness::new());
    let kept = async {
        loop {
            let session = state.store().session(key).await.unwrap().unwrap();
            let token = open(ID, &session.refresh.unwrap(), &random).unwrap();
            if token.expose() == "refresh-2" {
                return;
            }
        }
    };
    let timeout = Duration::from_secs(20);
    assert!(tokio::time::timeout(timeout, kept).await.is_ok());
}

#[tokio::test]
async fn the_pause_after_a_failure_begins_with_the_failure() {
    let (origin, let_go, asked) = slow_provider().await;
    let (state, clock) = state(&[("AUTH0_DOMAIN", &*origin), ("OIDC_ISSUER", &*origin)]).await;
    let (store, key) = (state.store(), StoreKey::of(ID));
    store.put_session(key, session(), START).await.unwrap();
    clock.advance(CHECK_SECONDS);
    let slow = async {
        while asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        clock.advance(PAUSE_SECONDS + 1);
        let_go.send_replace(true);
    };
    let revalidator = state.session_revalidator();
    let (outcome, ()) = tokio::join!(revalidator.check(ID), slow);
    // The access token is invalid.
    assert!(matches!(outcome, RevalidationOutcome::Unavailable(_)));
    let claim = async || {
        let now = clock.now();
        let claim = store.claim_check(key, now, now + CLAIM_SECONDS, now - CHECK_SECONDS);
        claim.await.unwrap()
    };
    assert!(matches!(claim().await, Check::Paused));
    clock.advance(PAUSE_SECONDS);
    assert!(matches!(claim().await, Check::Ours(..)));
}
