use std::future::pending;

use super::*;
use crate::clock::HeldClock;

#[tokio::test(start_paused = true)]
async fn part_that_is_slow_is_done_without_until_it_has_arrived() {
    let clock: Arc<dyn Clock> = Arc::new(HeldClock::at(1_000));
    let part = Part::<u8>::named("x");
    let (send, receive) = tokio::sync::oneshot::channel::<()>();
    let slow = async move {
        receive.await.unwrap();
        Ok(7)
    };
    assert_eq!(part.get(&clock, || slow).await, None);
    send.send(()).unwrap();
    // Waits for the request in progress and doesn't send a second one.
    assert_eq!(part.get(&clock, pending).await, Some(7));
}

#[tokio::test(start_paused = true)]
async fn part_remembers_a_refusal_for_longer_than_a_failure() {
    for (error, seconds) in [
        (ApiError::upstream_error(), KEEP_FAILURE),
        (ApiError::queue_full(1), KEEP_FAILURE),
        (ApiError::unknown_route(), KEEP),
        (
            ApiError::application_lacks_scope("read:guardian_factors"),
            KEEP,
        ),
    ] {
        let held = Arc::new(HeldClock::at(1_000));
        let clock: Arc<dyn Clock> = Arc::<HeldClock>::clone(&held);
        let part = Part::<u8>::named("x");
        let good = || async { Ok(7) };
        let code = error.code().to_owned();
        assert_eq!(part.get(&clock, || async { Err(error) }).await, None);
        held.advance(seconds - 1);
        assert_eq!(part.get(&clock, good).await, None, "{code}");
        held.advance(1);
        assert_eq!(part.get(&clock, good).await, Some(7), "{code}");
    }
}
