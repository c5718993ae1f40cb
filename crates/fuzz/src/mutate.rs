//! Mutations: bytes changed; words of the format inserted; pieces removed, repeated, moved, or joined with another
//! input.

use crate::random::Dice;

/// Maximum length of an input, in bytes. Bugs show up in short inputs, and long ones take time.
const LONGEST: usize = 4096;

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
    b"18446744073709551616",
    b"1e999",
    b"9999999999999999999999",
    b"\xff",
    b"\xc0\xae",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x94\x91",
    b"\\u0000",
    b"\\ud800",
    b" ",
    b"\t",
];

/// Mutates `input`, perhaps with parts of `other` and words of the format.
pub fn mutate(input: &[u8], other: &[u8], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(4) {
        step(&mut bytes, other, words, dice);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn step(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let end = (at + 1 + dice.below(16)).min(bytes.len());
    let piece = at.min(end)..end;
    match dice.below(9) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = dice.below(256).to_le_bytes()[0],
        2 => drop(bytes.drain(piece)),
        3 => {
            let copy = bytes[piece].to_vec();
            let to = dice.below(bytes.len() + 1);
            bytes.splice(to..to, copy);
        }
        4 => {
            // The beginning of one input, the end of the other.
            bytes.truncate(at);
            bytes.extend_from_slice(&other[dice.below(other.len() + 1)..]);
        }
        5 if !words.is_empty() => {
            let word = dice.pick(words).as_bytes().to_vec();
            bytes.splice(piece, word);
        }
        6 if !words.is_empty() => {
            let word = dice.pick(words).as_bytes().to_vec();
            bytes.splice(at..at, word);
        }
        7 if end - piece.start > 0 && dice.once_in(8) => {
            // Repeated many times, to test limits of length and depth.
            let copy = bytes[piece].to_vec();
            let many = copy.repeat(1 + dice.below(LONGEST / copy.len()));
            bytes.splice(at..at, many);
        }
        _ => {
            let mark = dice.pick(MARKS).to_vec();
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
            let mut dice = Dice::new(seed);
            (0..50)
                .map(|_| mutate(b"GET /api/v2/users", b"q=mia", &["%7C"], &mut dice))
                .collect::<Vec<_>>()
        };
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
        let mut different = make(1);
        different.sort();
        different.dedup();
        assert!(different.len() > 40);
        assert!(make(3).iter().all(|input| input.len() <= LONGEST));
    }

    #[test]
    fn nothing_can_be_made_into_something() {
        let mut dice = Dice::new(1);
        assert!((0..100).any(|_| !mutate(b"", b"", &[], &mut dice).is_empty()));
    }
}
