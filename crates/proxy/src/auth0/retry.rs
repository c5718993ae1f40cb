//! When a failed read is retried. Mutations never are.

use crate::random::Random;

/// Maximum number of retries after the first attempt.
const MAX_RETRIES: u32 = 2;
/// The mean pause before the first retry, in milliseconds. The second is three times as long.
const PAUSE: u64 = 200;
/// Latest time for a retry, in milliseconds after the request arrived. A later one could exceed the
/// request's deadline.
const RETRY_DEADLINE: u64 = 15_000;

/// Counts the retries of one read.
#[derive(Debug, Default)]
pub(super) struct Retries(u32);

impl Retries {
    /// When to retry, in ticks, a read whose request arrived at `began`; `None` if it shouldn't be
    /// retried.
    ///
    /// The pause is spread from half to one and a half times its mean, so that calls that failed
    /// together don't come back together.
    pub(super) fn next(&mut self, began: u64, now: u64, random: &dyn Random) -> Option<u64> {
        if self.0 == MAX_RETRIES {
            return None;
        }
        let middle = PAUSE * 3_u64.pow(self.0);
        self.0 += 1;
        let mut bytes = [0; 2];
        random.fill(&mut bytes).ok()?;
        let at = now + middle / 2 + middle * u64::from(u16::from_be_bytes(bytes)) / (1 << 16);
        (at <= began + RETRY_DEADLINE).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NoRandomness;

    struct Fixed(Result<u8, NoRandomness>);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
            buffer.fill(self.0?);
            Ok(())
        }
    }

    #[test]
    fn security_30_two_more_tries_with_jitter_within_the_deadline() {
        for (byte, first, second) in [(0, 100, 300), (0x80, 200, 601), (0xff, 299, 899)] {
            let random = Fixed(Ok(byte));
            let mut retries = Retries::default();
            assert_eq!(retries.next(0, 0, &random), Some(first));
            assert_eq!(retries.next(0, 0, &random), Some(second));
            assert_eq!(retries.next(0, 0, &random), None);
        }
        let early = Fixed(Ok(0));
        assert_eq!(Retries::default().next(1000, 15_900, &early), Some(16_000));
        assert_eq!(Retries::default().next(1000, 15_901, &early), None);
        assert_eq!(
            Retries::default().next(0, 0, &Fixed(Err(NoRandomness))),
            None
        );
    }
}
