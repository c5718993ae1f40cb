//! 29: how much the program keeps of what the tenant sends: its peak memory, as the system counts
//! it.

use std::fmt::Write as _;

use super::{FACTORS, LIMIT, METHODS, USERS};
use crate::support::app::client;
use crate::support::figure::figure;
use crate::support::process::Program;
use crate::support::raw_tenant::{CannedResponse, RawTenant};

/// The size of each flood, unless the proxy ends it before.
const FLOOD: usize = 200 * MIB;
const MIB: usize = 1 << 20;
const PIECE: usize = 64 * 1024;
/// How much all floods together may add to the peak, in MiB. They add 52 to 54, of which the heaviest
/// lists that are accepted take about 45. The rest is for what the allocator hasn't given back yet,
/// which depends on the time between two requests.
const BOUND: u64 = 88;
/// Concurrent responses of the maximum size, for the control.
const AT_ONCE: usize = 32;

/// Sends a request. All are on one connection, so one worker of the program serves them: each worker keeps what it has
/// freed until its next request.
async fn get((client, program): &(reqwest::Client, Program), path: &str) -> (u16, usize) {
    let url = format!("{}{path}", program.origin);
    let request = client.get(url).header("authorization", program.bearer());
    let response = request.send().await.unwrap();
    (
        response.status().as_u16(),
        response.bytes().await.unwrap().len(),
    )
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// A response with this head, and a filler that is repeated up to this size.
fn flood(head: &str, filler: &str, size: usize) -> CannedResponse {
    let piece = filler.repeat(PIECE.div_ceil(filler.len()));
    let times = size.div_ceil(piece.len());
    CannedResponse::bytes(head).again(piece, times, "")
}

/// A gzip stream of about a megabyte that expands to 200 MiB of zeros: each 13 bits mean "repeat
/// the byte before 258 times".
fn bomb() -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    // A last block with the fixed codes, which starts with the literal 0.
    let mut bits = String::from("11000110000");
    for _ in 0..FLOOD / 258 {
        // Length 258, then distance 1.
        bits.push_str("1100010100000");
    }
    bits.push_str("0000000");
    let byte = |bits: &[u8]| {
        bits.iter()
            .rev()
            .fold(0, |byte, bit| byte << 1 | (bit - b'0'))
    };
    bytes.extend(bits.as_bytes().chunks(8).map(byte));
    bytes
}

/// The floods and their descriptions.
fn floods() -> Vec<(&'static str, CannedResponse)> {
    let chunked = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    let mut chunk = format!("{PIECE:x}\r\n");
    chunk.push_str(&"a".repeat(PIECE));
    chunk.push_str("\r\n");
    let small = format!("100\r\n{}\r\n", "a".repeat(256));
    let json = ("content-type", "application/json");
    vec![
        (
            "a body of the declared length",
            flood(
                &format!("{HEAD}content-length: {FLOOD}\r\n\r\n"),
                "a",
                FLOOD,
            ),
        ),
        ("no length", flood(&format!("{HEAD}\r\n"), "a", FLOOD)),
        (
            "no length, a list",
            flood(&format!("{HEAD}\r\n["), "{},", FLOOD),
        ),
        ("chunks", flood(&chunked, &chunk, FLOOD)),
        ("small chunks", flood(&chunked, &small, FLOOD)),
        (
            "one chunk",
            flood(&format!("{chunked}{FLOOD:x}\r\n"), "a", FLOOD),
        ),
        (
            "a chunk's extension",
            flood(&format!("{chunked}2;"), "a", FLOOD),
        ),
        (
            "trailers",
            flood(
                &format!("{chunked}2\r\n[]\r\n0\r\n"),
                "x-anything: a\r\n",
                FLOOD,
            ),
        ),
        ("a status line", flood("HTTP/1.1 200 ", "a", FLOOD)),
        ("headers", flood(HEAD, "x-anything: a\r\n", FLOOD)),
        (
            "a header",
            flood(&format!("{HEAD}x-anything: "), "a", FLOOD),
        ),
        (
            "early hints",
            flood("", "HTTP/1.1 103 Early Hints\r\n\r\n", MIB),
        ),
        (
            "an error",
            flood("HTTP/1.1 404 Not Found\r\n\r\n", "a", FLOOD),
        ),
        (
            "a packed answer",
            CannedResponse::with(200, &[json, ("content-encoding", "gzip")], &bomb()),
        ),
    ]
}

/// A list of this item, of at most this many bytes.
fn list(item: &str, size: usize) -> Vec<u8> {
    let mut text = String::from("[");
    while text.len() + item.len() + 2 < size {
        write!(text, "{item},").unwrap();
    }
    text.push_str("0]");
    text.into_bytes()
}

/// JSON of the maximum size with the smallest possible values, which take the most memory when
/// parsed.
fn dense() -> Vec<(&'static str, Vec<u8>)> {
    let list = |item: &str| list(item, LIMIT);
    vec![
        ("numbers", list("0")),
        ("lists", list("[]")),
        ("methods", list("{}")),
        ("methods with a field", list("{\"\":0}")),
        ("users with a field", list("{\"name\":\"\"}")),
        ("users with identities", list("{\"identities\":[{},{}]}")),
        ("texts", list("\"\"")),
        ("deep lists", "[".repeat(LIMIT).into_bytes()),
    ]
}

/// Accepted lists of methods that take the most memory: of the maximum number of items, of the
/// maximum weight, or both.
fn heaviest() -> Vec<(&'static str, Vec<u8>)> {
    let items = |item: &str| list(item, (item.len() + 1) * 25_000);
    let texts = |count: usize| format!("[{}0]", "\"a\",".repeat(count - 1));
    // 21,000 times this weighs 546,000, and the limit is 560,000.
    let nested = list("{\"a\":{\"\":{}}}", 14 * 21_000);
    let lists = format!("[{}[0]]", format!("{},", texts(25_000)).repeat(22));
    // Each field weighs 2.
    let fields = (0..25_000).map(|number| format!("\"{number}\":0"));
    let object = format!("{{{}}}", fields.collect::<Vec<_>>().join(","));
    let objects = [&*object; 11].join(",");
    vec![
        ("methods", items("{}")),
        ("methods with a field", items("{\"\":0}")),
        ("methods with a name", items("{\"name\":\"\"}")),
        ("methods with a map", nested),
        ("numbers", items("0")),
        ("texts", items("\"a\"")),
        ("methods that aren't as documented", items("{\"keyId\":1}")),
        ("long lists", lists.into_bytes()),
        (
            "methods with many fields",
            format!("[{objects}]").into_bytes(),
        ),
        (
            "large objects and no methods",
            format!("{{\"a\":[{objects}]}}").into_bytes(),
        ),
        ("documented methods", super::long_lists::longest_list()),
    ]
}

#[tokio::test]
async fn security_29_memory_is_bounded_for_any_response_of_the_tenant() {
    let tenant = RawTenant::start().await;
    let off = [("FACTORDESK_TENANT_RATE", "off")];
    let proxy = (client(), Program::start(&tenant.origin, 1024, &off).await);
    let program = &proxy.1;
    // One response of the maximum size first: its memory belongs to the baseline.
    let largest = format!("[\"{}\"]", "a".repeat(LIMIT - 4));
    tenant.reads(CannedResponse::json(200, largest.as_bytes()));
    assert_eq!(get(&proxy, FACTORS).await, (200, LIMIT));
    let before = program.peak_memory();
    let mut max_sent = 0;
    let floods = floods();
    for (name, said) in &floods {
        let sent = tenant.sent();
        tenant.reads(said.clone());
        let (status, _) = get(&proxy, METHODS).await;
        assert!(matches!(status, 404 | 502), "{name}: {status}");
        let sent = (tenant.sent() - sent) / MIB as u64;
        max_sent = max_sent.max(sent);
        tenant.reads(CannedResponse::json(200, b"[]"));
        assert_eq!(get(&proxy, METHODS).await, (200, 2), "after {name}");
    }
    let dense = dense();
    for (name, body) in &dense {
        tenant.reads(CannedResponse::json(200, body));
        assert_eq!(get(&proxy, METHODS).await.0, 502, "{name}");
        assert_eq!(get(&proxy, USERS).await.0, 502, "{name}");
    }
    // Fields of users that aren't shown aren't kept.
    let hidden = format!(
        "[{{\"app_metadata\":{}}}]",
        String::from_utf8(list("{\"a\":[0]}", LIMIT - 32)).unwrap()
    );
    tenant.reads(CannedResponse::json(200, hidden.as_bytes()));
    assert_eq!(get(&proxy, USERS).await, (200, 4));
    // Lists of the maximum weight, and documented methods of the maximum size.
    let heaviest = heaviest();
    for (name, body) in &heaviest {
        tenant.reads(CannedResponse::json(200, body));
        assert_eq!(get(&proxy, METHODS).await.0, 200, "{name}");
    }
    let grown = program.peak_memory() - before;
    // The control: what is kept shows in the same measurement.
    let all_but_one = vec![b'a'; LIMIT - 1];
    let head = format!("{HEAD}content-length: {LIMIT}\r\n\r\n");
    tenant.reads(CannedResponse::bytes(head).again(all_but_one, 1, "").held());
    let waiting: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let request = client().get(format!("{}{USERS}", program.origin));
            tokio::spawn(request.header("authorization", program.bearer()).send())
        })
        .collect();
    tenant.holds(AT_ONCE).await;
    let kept = program.peak_memory() - before;
    tenant.release();
    drop(waiting);
    figure(&format!(
        "29 memory: {} floods of up to 200 MiB, of which at most {max_sent} MiB were read, and {} responses of 4 MiB of \
         small values, and {} accepted lists of the maximum weight, added {grown} MiB to a peak of {before} MiB; the control, {AT_ONCE} responses of 4 MiB kept at once, added {kept} MiB",
        floods.len(),
        dense.len(),
        heaviest.len()
    ));
    assert!(grown <= BOUND, "{grown} MiB");
    // Beyond the limit, the proxy stops reading, and the rest stays in the sockets.
    assert!(max_sent < (FLOOD / MIB / 4) as u64, "{max_sent} MiB");
    assert!(kept > BOUND, "the measurement is ineffective: {kept} MiB");
}
