//! Codes: the HOTP (RFC 4226) of the time step that a moment is in (RFC 6238, TOTP).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Digits of a code. Auth0 supports no other number, step or hash function.
pub const DIGITS: usize = 6;
const MODULUS: u32 = 1_000_000;
/// Length of a time step, in milliseconds.
const STEP_MS: f64 = 30_000.0;

/// The content of the field for the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedCode {
    /// Nothing
    Nothing,
    /// Fewer than six digits
    Part,
    /// Six digits
    Code(u32),
    /// Too many digits, or other characters
    NotACode,
}

/// The result of checking a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The current code.
    Now,
    /// The code of the previous step: the phone's clock is slow, or the code was typed late.
    Late,
    /// The code of the next step: the phone's clock is fast.
    Early,
    /// Neither of them.
    Wrong,
}

/// Reads a code as typed. Spaces and dashes between the digits are ignored.
pub fn read(typed: &str) -> TypedCode {
    let (mut code, mut digits) = (0, 0);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let Some(digit) = c.to_digit(10) else {
            return TypedCode::NotACode;
        };
        digits += 1;
        if digits > DIGITS {
            return TypedCode::NotACode;
        }
        code = code * 10 + digit;
    }
    match digits {
        0 => TypedCode::Nothing,
        DIGITS => TypedCode::Code(code),
        _ => TypedCode::Part,
    }
}

/// The code of a step (RFC 4226, section 5.3).
fn code_of(key: &[u8], step: u64) -> u32 {
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(key) else {
        // Unreachable, since HMAC accepts keys of every length. This value matches no code.
        return MODULUS;
    };
    let sum = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    // Dynamic truncation: the last four bits select the bytes that become the code.
    let start = usize::from(sum[19] & 15);
    let word = sum[start..start + 4]
        .iter()
        .fold(0, |word, byte| word << 8 | u32::from(*byte));
    // Without the sign bit, since signed and unsigned remainders differ (section 5.3).
    (word & 0x7fff_ffff) % MODULUS
}

/// The time step of a moment, in milliseconds since 1970 (RFC 6238, section 4.2).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates"
)]
fn step_at(now_ms: f64) -> u64 {
    (now_ms / STEP_MS) as u64
}

/// Checks a code at a moment, in milliseconds since 1970. Always computes the codes of all three steps.
pub fn check(key: &[u8], code: u32, now_ms: f64) -> Verdict {
    let step = step_at(now_ms);
    // Step 0 has no predecessor. Only a wrong clock gives it.
    // A step back for the delay (RFC 6238, section 5.2), one ahead for a phone whose clock is fast.
    let [before, now, after] =
        [step.wrapping_sub(1), step, step + 1].map(|step| code_of(key, step) == code);
    match (now, before, after) {
        (true, ..) => Verdict::Now,
        (_, true, _) => Verdict::Late,
        (.., true) => Verdict::Early,
        _ => Verdict::Wrong,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn code_of_gives_the_vectors_of_rfc_4226_appendix_d() {
        let codes = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871,
            520_489,
        ];
        for (step, code) in (0..).zip(codes) {
            assert_eq!(code_of(KEY, step), code, "{step}");
        }
    }

    #[test]
    fn check_accepts_the_vectors_of_rfc_6238_appendix_b() {
        // The codes in the RFC's table have eight digits; the last six are ours.
        for (seconds, code) in [
            (59.0, 94_287_082),
            (1_111_111_109.0, 7_081_804),
            (1_111_111_111.0, 14_050_471),
            (1_234_567_890.0, 89_005_924),
            (2_000_000_000.0, 69_279_037),
            (20_000_000_000.0, 65_353_130),
        ] {
            let verdict = check(KEY, code % MODULUS, seconds * 1000.0);
            assert_eq!(verdict, Verdict::Now, "{seconds}");
        }
    }

    #[test]
    fn check_accepts_only_the_current_step_and_its_neighbours() {
        let now = 1_795_348_812_345.0;
        let step = step_at(now);
        for (of, verdict) in [
            (step - 2, Verdict::Wrong),
            (step - 1, Verdict::Late),
            (step, Verdict::Now),
            (step + 1, Verdict::Early),
            (step + 2, Verdict::Wrong),
        ] {
            assert_eq!(check(KEY, code_of(KEY, of), now), verdict);
        }
    }

    #[test]
    fn step_changes_every_thirty_seconds() {
        assert_eq!(step_at(0.0), 0);
        assert_eq!(step_at(29_999.9), 0);
        assert_eq!(step_at(30_000.0), 1);
        assert_eq!(step_at(59_999.0), 1);
        // A clock that gives nonsense must not cause a panic.
        assert_eq!(step_at(f64::NAN), 0);
        assert_eq!(step_at(-1.0), 0);
        assert_eq!(check(KEY, 1, 0.0), Verdict::Wrong);
    }

    #[test]
    fn read_ignores_spaces_and_dashes() {
        for typed in ["001234", " 001 234 ", "00 12 34", "001-234", "001\u{a0}234"] {
            assert_eq!(read(typed), TypedCode::Code(1234), "{typed}");
        }
    }

    #[test]
    fn read_recognizes_incomplete_and_bad_codes() {
        assert_eq!(read(""), TypedCode::Nothing);
        assert_eq!(read("  "), TypedCode::Nothing);
        assert_eq!(read("12345"), TypedCode::Part);
        for typed in ["1234567", "12345a", "+12345", "１２３４５６", "1.2345"] {
            assert_eq!(read(typed), TypedCode::NotACode, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn codes_are_accepted_in_their_step_and_its_neighbours_only(
            key in prop::collection::vec(any::<u8>(), 10..70), step in 3_u64..1_u64 << 40, off in -3_i64..=3,
        ) {
            let code = code_of(&key, step);
            prop_assert!(code < MODULUS);
            #[expect(clippy::cast_precision_loss, reason = "small enough")]
            let now = step.saturating_add_signed(off) as f64 * STEP_MS;
            let verdict = check(&key, code, now);
            // Two steps may share a code. Then the current step wins.
            match off {
                0 => prop_assert_eq!(verdict, Verdict::Now),
                1 | -1 => prop_assert_ne!(verdict, Verdict::Wrong),
                _ => {}
            }
        }

        #[test]
        fn read_never_panics(typed in ".*") {
            if let TypedCode::Code(code) = read(&typed) {
                prop_assert!(code < MODULUS);
            }
        }
    }
}
