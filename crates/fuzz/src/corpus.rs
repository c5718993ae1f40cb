//! Corpus files: one input per line, with Rust's escapes for all but visible ASCII, so that they can be read and
//! reviewed.

/// The inputs in a corpus file. Empty lines and lines that begin with `#` are skipped.
pub fn read(text: &str) -> Vec<Vec<u8>> {
    text.lines()
        // An empty input can't be written as a line, so no corpus has one.
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(unescape)
        .collect()
}

/// Formats an input as a line of a corpus file.
pub fn escape(input: &[u8]) -> String {
    let text = input.escape_ascii().to_string();
    // A `#` at the beginning would make the line a comment.
    match text.strip_prefix('#') {
        Some(rest) => format!("\\x23{rest}"),
        None => text,
    }
}

fn unescape(line: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let [escape, tail @ ..] = rest else {
            bytes.push(b'\\');
            break;
        };
        rest = tail;
        bytes.push(match escape {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'x' => {
                let digits = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
                rest = rest.get(2..).unwrap_or_default();
                byte.unwrap_or(b'?')
            }
            // `escape_ascii` also writes `\\`, `\'` and `\"`.
            other => *other,
        });
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_its_line() {
        let all: Vec<u8> = (0..=255).collect();
        for input in [&all[..], b"#1", b"", b"a\\b\n\"", b"'"] {
            let line = escape(input);
            assert!(!line.contains('\n') && !line.starts_with('#'), "{line}");
            assert_eq!(unescape(&line), input, "{line}");
        }
        assert_eq!(read("# a\n\nx\\n\ny"), [b"x\n".to_vec(), b"y".to_vec()]);
    }
}
