//! Requests with malformed lines: line ends, headers, hosts, request lines.

use super::Corpus;

const GET: &str = "GET /api/v2/users HTTP/1.1";

/// LF without CR, or CR without LF, in each line.
pub(super) fn line_ends(corpus: &mut Corpus<'_>) {
    let bearer = corpus.bearer;
    let lines = [
        GET.to_owned(),
        "host: desk".to_owned(),
        format!("authorization: {bearer}"),
        "accept: */*".to_owned(),
        String::new(),
    ];
    for end in ["\n", "\r", "\r\r\n", "\n\r", "\n\n", "\r\n\r", "\0\r\n"] {
        // In the last line, "\r\n\r" would leave this request valid and start the next one with a CR.
        let last = lines.len() - usize::from(end == "\r\n\r");
        for odd in 0..last {
            let text: Vec<String> = lines
                .iter()
                .enumerate()
                .map(|(index, line)| format!("{line}{}", if index == odd { end } else { "\r\n" }))
                .collect();
            let hidden = corpus.hidden;
            corpus.push(
                format!("line {odd} ends in {end:?}"),
                format!("{}{hidden}\r\n\r\n", text.concat()),
            );
        }
    }
    corpus.get(
        "an empty line first",
        &format!("\r\n{GET}"),
        "host: desk\r\n",
    );
    corpus.get("a bare LF first", &format!("\n{GET}"), "host: desk\r\n");
}

/// Bytes that may not be in a header's name or value.
pub(super) fn headers(corpus: &mut Corpus<'_>) {
    let before = format!(
        "{GET}\r\nhost: desk\r\nauthorization: {}\r\n",
        corpus.bearer
    );
    for byte in (0..=0x20)
        .chain([0x7f, 0x80, 0xff])
        .chain(*b"\"(),/;<=>?@[\\]{}")
    {
        if byte == b'\n' || byte == b'\r' {
            continue;
        }
        corpus.bytes(
            "a name with",
            &before,
            &[b'x', byte, b'y', b':', b'1'],
            "\r\n\r\n",
        );
        corpus.bytes(
            "a name that ends with",
            &before,
            &[b'x', byte, b':', b'1'],
            "\r\n\r\n",
        );
        corpus.bytes(
            "a name that begins with",
            &before,
            &[byte, b'x', b':', b'1'],
            "\r\n\r\n",
        );
    }
    for byte in (0..0x20).chain([0x7f]) {
        if byte != b'\t' && byte != b'\n' && byte != b'\r' {
            corpus.bytes(
                "a value with",
                &before,
                &[b'x', b':', b'1', byte, b'2'],
                "\r\n\r\n",
            );
        }
    }
    for line in [
        ":",
        ": x",
        "x",
        "=",
        " folded",
        "\tfolded",
        " ",
        "GET / HTTP/1.1",
    ] {
        corpus.get(
            "a line that is no header",
            GET,
            &format!("host: desk\r\nx: y\r\n{line}\r\n"),
        );
        corpus.get(
            "first of all",
            &format!("{GET}\r\n{line}"),
            "host: desk\r\n",
        );
    }
    let hidden = corpus.hidden;
    let large = format!(
        "{GET}\r\nhost: desk\r\nx: {}\r\n\r\n{hidden}",
        "a".repeat(40_000)
    );
    corpus.expect(&[431], "a large header", large);
    let many = format!(
        "{GET}\r\nhost: desk\r\n{}\r\n{hidden}",
        "x: y\r\n".repeat(64)
    );
    corpus.expect(&[431], "many headers", many);
}

/// No host, two hosts, and invalid hosts.
pub(super) fn hosts(corpus: &mut Corpus<'_>) {
    corpus.get("no host", GET, "");
    for line in [
        "host:",
        "host: ",
        "host: a b",
        "host: a,b",
        "host: a/b",
        "host: a@b",
        "host: http://desk",
        "host: desk#x",
        "host: desk?x",
        "host: desk\\x",
        "host: dé",
        "host: desk\r\nhost: desk",
        "host: desk\r\nhost: evil.example",
        "host: evil.example\r\nHOST: desk",
        "host: desk\r\nx: y\r\nHost:desk",
        "host: desk\r\n evil",
        "host : desk",
        "host\t: desk",
        " host: desk",
        "hos\u{74}\0: desk",
        "host: \"desk\"",
        "host: <desk>",
    ] {
        corpus.get("host", GET, &format!("{line}\r\n"));
    }
    corpus.get(
        "two hosts in HTTP/1.0",
        "GET /livez HTTP/1.0",
        "host: desk\r\nhost: evil\r\n",
    );
}

/// Invalid methods, targets and versions.
pub(super) fn request_lines(corpus: &mut Corpus<'_>) {
    for target in [
        "http://desk/api/v2/users",
        "https://desk/api/v2/users",
        "HTTP://desk/api/v2/users",
        "http://evil.example/api/v2/users",
        "ftp://desk/api/v2/users",
        "//",
        "desk:443",
        "desk",
        "*",
        "api/v2/users",
        "?q=1",
        "#",
        "/api/v2/users#",
        "/api/v2/users#x",
        "/api/v2/users/#/authentication-methods",
        "/api/v2/users?q=#",
        "/api/v2/users/é",
        "/api/v2/\u{7f}users",
        "/api/v2/us\ters",
        "/api/v2/us ers",
        "/api/v2/us\0ers",
        "\\api",
        "@evil",
        ":80",
    ] {
        // A path that begins with two slashes is valid; nothing is there.
        if target != "//" {
            corpus.get(
                "target",
                &format!("GET {target} HTTP/1.1"),
                "host: desk\r\n",
            );
        }
    }
    for line in [
        "OPTIONS * HTTP/1.1",
        "CONNECT desk:443 HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "TRACE * HTTP/1.1",
        "PRI * HTTP/2.0",
        "GET /api/v2/users",
        "GET  /api/v2/users HTTP/1.1",
        "GET /api/v2/users  HTTP/1.1",
        "GET\t/api/v2/users HTTP/1.1",
        "GET /api/v2/users\tHTTP/1.1",
        " GET /api/v2/users HTTP/1.1",
        "GET /api/v2/users HTTP/1.1 ",
        "GET /api/v2/users HTTP/1.1\t",
        "GET /api/v2/users HTTP/1.2",
        "GET /api/v2/users HTTP/2.0",
        "GET /api/v2/users HTTP/2",
        "GET /api/v2/users HTTP/0.9",
        "GET /api/v2/users HTTP/1.10",
        "GET /api/v2/users HTTP/01.1",
        "GET /api/v2/users HTTP/1,1",
        "GET /api/v2/users http/1.1",
        "GET /api/v2/users HTTP /1.1",
        "GET /api/v2/users HTTPS/1.1",
        "GET /api/v2/users ICAP/1.0",
        "GET /api/v2/users HTTP/1.1 HTTP/1.1",
        "GET /api/v2/users x HTTP/1.1",
        "GET /api/v2/users",
        "/api/v2/users HTTP/1.1",
        "GET HTTP/1.1",
        "GET",
        "",
        "G\0ET /api/v2/users HTTP/1.1",
        "G(T /api/v2/users HTTP/1.1",
        "GET: /api/v2/users HTTP/1.1",
        "\"GET\" /api/v2/users HTTP/1.1",
        "GÉT /api/v2/users HTTP/1.1",
        "AVERYLONGMETHODNAME / HTTP/1.1",
        "REFUSED /0 HTTP/1.1",
        "REFUSED /99 HTTP/1.1",
    ] {
        corpus.get("request line", line, "host: desk\r\n");
    }
    corpus.push(
        "HTTP/2's preface",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    );
    corpus.push("HTTP/0.9", "GET /api/v2/users\r\n");
}
