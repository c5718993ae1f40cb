//! Requests with an unclear end of the body: encodings, lengths, chunks.

use super::{BAD, BODY, Case, Corpus};

/// The body in one chunk.
fn chunked() -> String {
    format!("{:x}\r\n{BODY}\r\n0\r\n\r\n", BODY.len())
}

/// `Transfer-Encoding`, alone and beside a length.
pub(super) fn encodings(corpus: &mut Corpus<'_>) {
    let (length, chunked) = (BODY.len(), chunked());
    for (name, body) in [("CL.TE", "0\r\n\r\n"), ("TE.CL", &*chunked)] {
        for length in [0, 5, length, body.len()] {
            for encoding in [
                "chunked",
                "Chunked",
                "identity",
                "gzip, chunked",
                "xchunked",
            ] {
                corpus.post(
                    name,
                    &format!("content-length: {length}\r\ntransfer-encoding: {encoding}"),
                    body,
                );
                corpus.post(
                    name,
                    &format!("transfer-encoding: {encoding}\r\ncontent-length: {length}"),
                    body,
                );
            }
        }
    }
    for value in [
        "",
        "identity",
        "chunked, identity",
        "identity, chunked",
        "chunked, chunked",
        "chunked,",
        ",chunked",
        "gzip",
        "gzip, chunked",
        "xchunked",
        "chunkedx",
        "chun ked",
        "chunked;q=1",
        "chunked; a=b",
        "\"chunked\"",
        "'chunked'",
        "chunk",
        "x",
        "chunked\t,",
        "cow",
        "CHUNKED, cow",
        "\u{b}chunked",
        "\u{c}chunked",
        "chunked\u{b}",
        "ſhunked",
        "chun\u{212a}ed",
        "\u{a0}chunked",
    ] {
        corpus.post(
            "obfuscated TE",
            &format!("transfer-encoding: {value}"),
            &chunked,
        );
    }
}

/// The `Transfer-Encoding` line misspelt, repeated, folded or hidden in another line.
pub(super) fn encoding_lines(corpus: &mut Corpus<'_>) {
    let (length, chunked) = (BODY.len(), chunked());
    for lines in [
        "transfer-encoding : chunked",
        "transfer-encoding\t: chunked",
        "transfer-encoding\u{b}: chunked",
        " transfer-encoding: chunked",
        "\ttransfer-encoding: chunked",
        "transfer-encoding:\r\n chunked",
        "transfer-encoding: chunked\r\n , identity",
        "transfer-encoding\r\n: chunked",
        "transfer_encoding: chunked",
        "Transfer_Encoding: identity",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding: identity\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\nTransfer-encoding: cow",
        "transfer-encoding: chunked\r\ntransfer_encoding: x",
        "x: y\ntransfer-encoding: chunked",
        "x: y\rtransfer-encoding: chunked",
        "x: y\r\r\ntransfer-encoding: chunked",
        "x: y\n\rtransfer-encoding: chunked",
        "transfer-encoding chunked",
        "transfer-encoding\0: chunked",
        "\0transfer-encoding: chunked",
        "transfer-encoding: \0chunked",
        "transfer-encoding: chunked\0",
        "x\r\ntransfer-encoding: chunked",
    ] {
        corpus.post("TE's line", lines, &chunked);
        corpus.post(
            "TE's line",
            &format!("{lines}\r\ncontent-length: {length}"),
            &chunked,
        );
    }
    for line in ["POST / HTTP/1.0", "GET / HTTP/1.0"] {
        corpus.get(
            "TE in HTTP/1.0",
            line,
            "host: desk\r\ntransfer-encoding: chunked\r\n",
        );
    }
}

/// Invalid and repeated `Content-Length`.
pub(super) fn lengths(corpus: &mut Corpus<'_>) {
    let length = BODY.len();
    for value in [
        "",
        " ",
        "+47",
        "-0",
        "-1",
        "-47",
        "0x2f",
        "2f",
        "47 47",
        "4 7",
        "47,47",
        "47, 47",
        "47;",
        "47;a",
        "47.0",
        "4.7e1",
        "1e2",
        "\"47\"",
        "'47'",
        "47\u{b}",
        "47\u{c}",
        "\u{a0}47",
        "47\0",
        "\0",
        "0,47",
        "47,0",
        "NaN",
        "abc",
        "999999999999999999999",
        "18446744073709551616",
        "18446744073709551663",
        "9223372036854775808",
        "4294967343000000000000",
        "00000000000000000000047",
        "４７",
        "٤٧",
    ] {
        corpus.post("CL", &format!("content-length: {value}"), BODY);
    }
    for second in [0, 1, length, length + 1, 1000] {
        corpus.post(
            "two CL",
            &format!("content-length: {length}\r\ncontent-length: {second}"),
            BODY,
        );
        corpus.post(
            "two CL",
            &format!("content-length: {second}\r\nContent-Length: {length}"),
            BODY,
        );
        corpus.post(
            "two CL, apart",
            &format!("content-length: {length}\r\nx: y\r\nCONTENT-LENGTH:{second}"),
            BODY,
        );
        corpus.post(
            "CL with _",
            &format!("content-length: {length}\r\ncontent_length: {second}"),
            BODY,
        );
    }
    for lines in [
        "content-length : 47",
        "content-length\t: 47",
        " content-length: 47",
        "content-length:\r\n 47",
        "content-length: 4\r\n 7",
        "content_length: 47",
        "content-length\0: 47",
        "content length: 47",
        "content-length 47",
        "content-length: 47\nx: y",
        "content-length: 47\rx: y",
    ] {
        corpus.post("CL's line", lines, BODY);
    }
}

/// Chunks that two parsers may end at different bytes: the head is valid, the body isn't.
pub(in super::super) fn broken_chunks(bearer: &str, hidden: &str) -> Vec<Case> {
    let size = format!("{:x}", BODY.len());
    let hidden_size = format!("{:x}", hidden.len());
    let bodies = [
        format!("{size};a=b\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size};\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size};a=\n{hidden_size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size} \r\n{BODY}\r\n0\r\n\r\n"),
        format!(" {size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size}\t\r\n{BODY}\r\n0\r\n\r\n"),
        format!("0x{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("+{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("-{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size}\n{BODY}\r\n0\r\n\r\n"),
        format!("{size}\r{BODY}\r\n0\r\n\r\n"),
        format!("{size}\r\r\n{BODY}\r\n0\r\n\r\n"),
        format!("{size}\r\n{BODY}\n0\r\n\r\n"),
        format!("{size}\r\n{BODY}\r0\r\n\r\n"),
        format!("{size}\r\n{BODY}0\r\n\r\n"),
        format!("{size}\r\n{BODY}xx0\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0\r\nx: y\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0\r\ncontent-length: 0\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0\r\ntransfer-encoding: identity\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0;a=b\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0\n\n"),
        format!("{size}\r\n{BODY}\r\n0\r\n\n"),
        format!("{size}\r\n{BODY}\r\n0\n\r\n"),
        format!("{size}\r\n{BODY}\r\n0\r\r\n\r\n"),
        format!("{size}\r\n{BODY}\r\n\r\n\r\n"),
        format!("\r\n{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("10000000000000{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("1000000{size}\r\n{BODY}\r\n0\r\n\r\n"),
        format!("ffffffffffffffff\r\n{BODY}\r\n0\r\n\r\n"),
        format!("0{hidden_size}00000000000\r\n{BODY}\r\n0\r\n\r\n"),
        format!("g\r\n{BODY}\r\n0\r\n\r\n"),
        format!("\0\r\n{BODY}\r\n0\r\n\r\n"),
        BODY.to_owned(),
    ];
    bodies
        .into_iter()
        .map(|body| Case {
            bytes: format!(
                "POST /api/v2/users/auth0%7Cmia/authentication-methods HTTP/1.1\r\nhost: desk\r\n\
                 content-type: application/json\r\nauthorization: {bearer}\r\ntransfer-encoding: chunked\r\n\r\n{body}{hidden}"
            )
            .into_bytes(),
            name: body,
            expected: BAD,
        })
        .collect()
}
