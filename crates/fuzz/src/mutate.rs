//! Mutations: bytes changed; words of the format inserted; pieces removed, repeated, moved, or joined with another
//! input.

use crate::rng::Rng;

/// Maximum length of an input, in bytes. Bugs show up in short inputs, and long ones take time.
const MAX_LENGTH: usize = 4096;

/// Bytes with a special meaning in many formats.
const MARKS: &[&[u8]] = &[
    b"",
    b"\0",
    b"\r\n",
    b"%00",
    b"%2e%2e",
    b"%2F",
    b"%5C",
    b"%257C",
    b"%FF",
    b"%",
    b"..",
    b"/",
    b"\\",
    b"|",
    b"?",
    b"#",
    b"&",
    b"=",
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b";",
    b"null",
    b"true",
    b"-1",
    b"0",
    // One more than `u64::MAX`; more than `f64::MAX`; more digits than 64 bits can hold.
    b"18446744073709551616",
    b"1e999",
    b"9999999999999999999999",
    // Invalid UTF-8, an overlong `.`, U+202E, a byte order mark, four bytes for one character.
    b"\xff",
    b"\xc0\xae",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x94\x91",
    // JSON's escapes for NUL and for half of a surrogate pair.
    b"\\u0000",
    b"\\ud800",
    b" ",
    b"\t",
];

/// Mutates `input`, perhaps with parts of `other` and words of the format.
pub fn mutate(input: &[u8], other: &[u8], words: &[&str], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=rng.below(4) {
        step(&mut bytes, other, words, rng);
    }
    // Only here: a step on the way may be longer, and the next one may shorten it again.
    bytes.truncate(MAX_LENGTH);
    bytes
}

fn step(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], rng: &mut Rng) {
    let at = rng.below(bytes.len() + 1);
    let end = (at + 1 + rng.below(16)).min(bytes.len());
    let piece = at.min(end)..end;
    match rng.below(9) {
        // A step that doesn't fit (nothing to change, no words) becomes a mark, in the last arm.
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
        1 if at < bytes.len() => bytes[at] = rng.below(256).to_le_bytes()[0],
        2 => drop(bytes.drain(piece)),
        3 => {
            let copy = bytes[piece].to_vec();
            let to = rng.below(bytes.len() + 1);
            bytes.splice(to..to, copy);
        }
        4 => {
            // The beginning of one input, the end of the other.
            bytes.truncate(at);
            bytes.extend_from_slice(&other[rng.below(other.len() + 1)..]);
        }
        5 if !words.is_empty() => {
            let word = rng.pick(words).as_bytes().to_vec();
            bytes.splice(piece, word);
        }
        6 if !words.is_empty() => {
            let word = rng.pick(words).as_bytes().to_vec();
            bytes.splice(at..at, word);
        }
        7 if end - piece.start > 0 && rng.once_in(8) => {
            // Repeated many times, to test limits of length and depth.
            let copy = bytes[piece].to_vec();
            let many = copy.repeat(1 + rng.below(MAX_LENGTH / copy.len()));
            bytes.splice(at..at, many);
        }
        _ => {
            let mark = rng.pick(MARKS).to_vec();
            bytes.splice(at..at, mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_the_same_for_the_same_seed_and_differ_otherwise() {
        let make = |seed| {
            let mut rng = Rng::new(seed);
            (0..50)
                .map(|_| mutate(b"GET /api/v2/users", b"q=mia", &["%7C"], &mut rng))
                .collect::<Vec<_>>()
        };
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
        let mut different = make(1);
        different.sort();
        different.dedup();
        assert!(different.len() > 40);
        assert!(make(3).iter().all(|input| input.len() <= MAX_LENGTH));
    }

    #[test]
    fn nothing_can_be_made_into_something() {
        let mut rng = Rng::new(1);
        assert!((0..100).any(|_| !mutate(b"", b"", &[], &mut rng).is_empty()));
    }
}
