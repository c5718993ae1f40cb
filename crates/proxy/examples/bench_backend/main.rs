//! What `cargo xtask bench proxy` and `bench growth` need of the proxy's library and of the embedded tenant.
//!
//! - `bench_backend upstream FOLDER PROXY_ADDRESS`: a tenant that answers as fast as it can.
//! - `bench_backend fill RECORDS SESSIONS`: fills the store of `FACTORDESK_STORE`.
//! - `bench_backend relay MILLISECONDS`: puts that latency in front of the PostgreSQL server of `FACTORDESK_STORE`.
//!
//! The store's URL isn't an argument, because other users can read the command lines of all processes. Results are
//! lines `name=value` on standard output, then `ready`. `upstream` and `relay` end when their standard input is closed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it fails, and is read by the program that started it"
)]

mod fill;
#[path = "../../tests/it/support/relay.rs"]
#[expect(dead_code, reason = "only the tests count round trips")]
mod relay;
mod upstream;

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use relay::Relay;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["upstream", folder, proxy] => {
            let _tenant = upstream::start(Path::new(folder), proxy.parse().unwrap()).await;
            until_closed().await;
        }
        ["fill", records, sessions] => {
            fill::fill(records.parse().unwrap(), sessions.parse().unwrap()).await;
            ready();
        }
        ["relay", milliseconds] => {
            let latency = Duration::from_millis(milliseconds.parse().unwrap());
            let store = std::env::var("FACTORDESK_STORE").unwrap();
            let relay = Relay::start(&store, latency).await;
            println!("store={}", relay.url);
            until_closed().await;
        }
        _ => panic!("upstream FOLDER PROXY_ADDRESS, fill RECORDS SESSIONS, or relay MILLISECONDS"),
    }
}

fn ready() {
    println!("ready");
    io::stdout().flush().unwrap();
}

/// Ends the process when the program that started it has ended, or closes the pipe.
async fn until_closed() {
    ready();
    let end = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    end.await.unwrap().unwrap();
    std::process::exit(0);
}
