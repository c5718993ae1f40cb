//! Unusable responses, by their bytes.

use crate::support::raw_tenant::CannedResponse;

/// In everything that must not be passed on.
pub(super) const MARK: &str = "hostile-mark";

/// A response and its description.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) said: CannedResponse,
}

fn case(name: impl Into<String>, said: CannedResponse) -> Case {
    Case {
        name: name.into(),
        said,
    }
}

/// Bodies that are declared as JSON and aren't, or that parsers read differently.
pub(super) fn bodies() -> Vec<Case> {
    let utf16: Vec<u8> = "[]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = "[".repeat(100_000);
    let closed = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let objects = format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500));
    let texts: [&[u8]; 66] = [
        b"", b" ", b"\r\n", b"\0", b"[", b"]", b"{", b"}", b"\"", b"[1,", b"[1,]", b"[,1]", b"[1 2]", b"[1,,2]", b"{,}", b"{\"a\"}",
        b"{\"a\":}", b"{\"a\":1,}", b"{a:1}", b"{'a':1}", b"{1:2}", b"{\"a\":1 \"b\":2}", b"{\"a\"=1}", b"[] []", b"[]x", b"[]\0",
        b"[]]", b"x[]", b"undefined", b"True", b"nul", b"NaN", b"[NaN]", b"[Infinity]", b"[-Infinity]", b"[1e999]", b"[-1e999]",
        b"[01]", b"[+1]", b"[.5]", b"[1.]", b"[0x1]", b"[1e]", b"[-]", b"['a']", b"[\"\xff\"]", b"[\"\xc0\x80\"]",
        b"[\"\xed\xa0\x80\"]", b"[\"\xf4\x90\x80\x80\"]", b"[\"\\ud800\"]", b"[\"\\udc00\\ud800\"]", b"[\"\\x41\"]", b"[\"\\u12\"]",
        b"[\"a\nb\"]", b"[\"a\0b\"]", b"[\"open]", b"\xef\xbb\xbf[]", b"\xfe\xff\0[\0]", b"// note\n[]", b"[/* note */]",
        b")]}',\n[]", b"while(1);[]", b"callback([])", b"<html>hostile-mark</html>", b"a=1&b=2", b"---\n- a",
    ];
    let long: [&[u8]; 4] = [&utf16, deep.as_bytes(), closed.as_bytes(), objects.as_bytes()];
    let texts = texts.iter().chain(&long);
    texts
        .map(|text| {
            let name = String::from_utf8_lossy(&text[..text.len().min(40)]);
            case(format!("{name:?}"), CannedResponse::json(200, text))
        })
        .collect()
}

/// JSON with a wrong, missing or repeated content type, or with an encoding.
pub(super) fn types() -> Vec<Case> {
    let json = ("content-type", "application/json");
    let wrong = [
        "text/html", "text/plain", "text/json", "text/javascript", "application/javascript", "application/jsonp",
        "application/json-seq", "application/json5", "application/x-json", "application/problem+json", "application/ld+json",
        "application/octet-stream", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
        "image/svg+xml", "json", "*/*", "application/*", "application", "application /json", "application/json, text/html",
        "text/html, application/json", "text/html; application/json", "\"application/json\"", "application/json\u{fc}",
        "charset=utf-8; application/json", ";application/json", "",
    ];
    let mut cases: Vec<Case> = wrong
        .iter()
        .map(|kind| case(format!("content-type: {kind}"), CannedResponse::with(200, &[("content-type", kind)], b"[]")))
        .collect();
    for (name, headers) in [
        ("no content-type", &[][..]),
        ("JSON, then HTML", &[json, ("content-type", "text/html")]),
        ("HTML, then JSON", &[("content-type", "text/html"), json]),
        ("JSON twice", &[json, json]),
        ("another case of the name", &[json, ("Content-Type", "text/html")]),
    ] {
        cases.push(case(name, CannedResponse::with(200, headers, b"[]")));
    }
    // The proxy asks for no encoding, so it decodes none.
    let coded: [(&str, &[u8]); 6] = [
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x8b\x8e\x05\0\x29\xbb\x4c\x0d\x02\0\0\0"),
        ("x-gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x8b\x8e\x05\0\x29\xbb\x4c\x0d\x02\0\0\0"),
        ("deflate", b"\x78\x9c\x8b\x8e\x05\0\x01\x15\0\xb9"),
        ("deflate", b"\x8b\x8e\x05\0"),
        ("br", b"\x8b\0\x80\x5b\x5d\x03"),
        ("zstd", b"\x28\xb5\x2f\xfd\x20\x02\x11\0\0[]"),
    ];
    for (coding, body) in coded {
        let headers = [json, ("content-encoding", coding)];
        cases.push(case(format!("coded as {coding}"), CannedResponse::with(200, &headers, body)));
    }
    cases
}

/// Bytes that aren't an HTTP/1.1 response, or have an unclear length.
pub(super) fn framings() -> Vec<Case> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n");
    let line = format!("x-anything: {MARK}\r\n");
    let texts = [
        ("nothing", String::new()),
        ("an empty line", "\r\n".to_owned()),
        ("no status line", "[]".to_owned()),
        ("HTTP/0.9", format!("<html>{MARK}</html>")),
        ("another protocol", "SSH-2.0-OpenSSH_9.9\r\n".to_owned()),
        ("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("an unknown version", "HTTP/3.7 200 OK\r\n\r\n[]".to_owned()),
        ("no status", "HTTP/1.1\r\n\r\n[]".to_owned()),
        ("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n[]".to_owned()),
        ("a status without digits", "HTTP/1.1 OK\r\n\r\n[]".to_owned()),
        ("a status below the range", "HTTP/1.1 000 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]".to_owned()),
        ("a status above the range", "HTTP/1.1 999 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]".to_owned()),
        ("another protocol from now on", "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n[]".to_owned()),
        ("no end of the head", format!("{head}content-length: 2\r\n")),
        ("a header without a colon", format!("{head}{MARK}\r\ncontent-length: 2\r\n\r\n[]")),
        ("a name with a space", format!("{head}x anything: a\r\ncontent-length: 2\r\n\r\n[]")),
        ("a zero in a value", format!("{head}x-anything: a\0b\r\ncontent-length: 2\r\n\r\n[]")),
        ("a thousand headers", format!("{head}{}content-length: 2\r\n\r\n[]", line.repeat(1_000))),
        ("a header of a megabyte", format!("{head}x-anything: {}\r\ncontent-length: 2\r\n\r\n[]", "a".repeat(1 << 20))),
        ("a negative length", format!("{head}content-length: -2\r\n\r\n[]")),
        ("a length with a sign", format!("{head}content-length: +2\r\n\r\n[]")),
        ("a length in hexadecimal", format!("{head}content-length: 0x2\r\n\r\n[]")),
        ("a length too large for a number", format!("{head}content-length: 99999999999999999999999\r\n\r\n[]")),
        ("an enormous length", format!("{head}content-length: 9223372036854775807\r\n\r\n[]")),
        ("a list of lengths", format!("{head}content-length: 2, 3\r\n\r\n[]")),
        ("two lengths", format!("{head}content-length: 2\r\ncontent-length: 3\r\n\r\n[]")),
        ("a body shorter than its length", format!("{head}content-length: 3\r\n\r\n[]")),
        ("a length without a body", format!("{head}content-length: 2\r\n\r\n")),
        ("a body longer than its length", format!("{head}content-length: 1\r\n\r\n[]")),
        // RFC 9112, section 6.3: the body goes on to the end of the connection. It isn't JSON.
        ("an unknown coding", format!("{head}transfer-encoding: x-anything\r\n\r\n[{MARK}]")),
        ("chunks that are coded again", format!("{head}transfer-encoding: chunked, gzip\r\n\r\n2\r\n[]\r\n0\r\n\r\n")),
        ("a chunk without a length", format!("{chunked}\r\n[]\r\n0\r\n\r\n")),
        ("a chunk of a negative length", format!("{chunked}-2\r\n[]\r\n0\r\n\r\n")),
        ("a chunk whose length isn't a number", format!("{chunked}zz\r\n[]\r\n0\r\n\r\n")),
        ("a chunk length too large for a number", format!("{chunked}fffffffffffffffff\r\n[]\r\n0\r\n\r\n")),
        ("a chunk shorter than its length", format!("{chunked}5\r\n[]\r\n0\r\n\r\n")),
        ("a chunk longer than its length", format!("{chunked}1\r\n[]\r\n0\r\n\r\n")),
        ("chunks without an end", format!("{chunked}2\r\n[]\r\n")),
        ("chunks that end in the last one", format!("{chunked}2\r\n[]\r\n0\r\n")),
        ("a chunk with an endless extension", format!("{chunked}2;{}\r\n[]\r\n0\r\n\r\n", "a".repeat(1 << 20))),
        ("no chunks", format!("{chunked}[]")),
    ];
    texts.into_iter().map(|(name, text)| case(name, CannedResponse::bytes(text))).collect()
}
