//! What can't be seen from outside: whose turn it is, and when nobody is asked.

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
    /// The provider: takes connections, never answers.
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

    /// As another replica asks for the right to check.
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
    // The store doesn't have it: whoever looks finds that it has ended.
    let current = async || desk.state.rechecks().current(ID, session()).await;
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
            panic!("nobody else is there");
        };
        let current = desk.state.rechecks().current(ID, session);
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
    // A replica that ends while it asks.
    let check = desk.state.rechecks().check(ID);
    let cut_off = tokio::time::timeout(Duration::from_secs(1), check).await;
    assert!(cut_off.is_err());
    desk.clock.advance(CLAIM_SECONDS - 1);
    assert!(matches!(desk.claim().await, Check::NotOurs(_)));
    desk.clock.advance(1);
    assert!(matches!(desk.claim().await, Check::Ours(..)));
}
