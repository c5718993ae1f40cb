//! 50: the page built into the binary (`embed-page` feature): it is served without a page directory,
//! compressed, and with the hashes that its loader expects.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a panic that names the line is the right answer"
)]

use aws_lc_rs::digest::{SHA256, digest};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use factordesk_demo::{self as demo, PublicHost};
use factordesk_proxy::{AppState, Deps, Workers, serve};
use factordesk_tenant::{Tenant, TenantConfig};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

struct TestResponse {
    status: u16,
    encoding: String,
    body: Bytes,
}

async fn get(origin: &str, path: &str, accept: &str) -> TestResponse {
    // This client doesn't decompress bodies.
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let answer = client
        .get(format!("{origin}{path}"))
        .header("accept-encoding", accept)
        .send()
        .await
        .unwrap();
    let encoding = answer.headers().get("content-encoding");
    TestResponse {
        status: answer.status().as_u16(),
        encoding: encoding.map_or("", |v| v.to_str().unwrap()).to_owned(),
        body: answer.bytes().await.unwrap(),
    }
}

/// The files that a loader or a page names with their SHA-256 hashes. The page's icon has none.
fn promised(loader: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = loader.split('"').collect();
    let pair = |words: &[&str]| {
        let path = words[0].strip_prefix("./")?;
        let hash = words[2].strip_prefix("sha256-")?;
        Some((format!("/{path}"), hash.to_owned()))
    };
    words.windows(3).filter_map(pair).collect()
}

#[tokio::test]
async fn security_50_the_page_inside_the_program_is_what_its_loader_asks_for() {
    let tenant = Tenant::start(TenantConfig::default()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = demo::config(&tenant, address, PublicHost::Address, &|_| None).unwrap();
    assert_eq!(config.server.page_dir, None);
    let deps = Deps::real(&config).unwrap();
    let state = AppState::new(config, deps).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stopped = async move {
            let _ = stopped.await;
        };
        serve(state, listener, &Workers::here(), stopped).await;
    });
    let origin = format!("http://{address}");

    let page = get(&origin, "/", "identity").await;
    assert_eq!(page.status, 200);
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    let loader = get(&origin, "/factor-desk.js", "identity").await;
    let loader = String::from_utf8(loader.body.to_vec()).unwrap();
    assert!(page.contains("<factor-desk"), "{page}");
    // The page has the loader inline, with the skeleton's style, which portals ask for.
    let files = promised(&loader);
    let (styles, parts): (Vec<_>, Vec<_>) = files
        .iter()
        .cloned()
        .partition(|(path, _)| path.ends_with("css"));
    assert_eq!(styles.len(), 1, "{files:?}");
    assert_eq!(
        parts,
        promised(&page),
        "page and loader name the same files"
    );
    let [_, (script, _)] = &*parts else {
        panic!("not a wasm and its script: {files:?}");
    };
    // The script asks for the second part and for the script of languages, and that for a language.
    let named_by = async |path: &str| {
        let script = get(&origin, path, "identity").await;
        promised(std::str::from_utf8(&script.body).unwrap())
    };
    let later = named_by(script).await;
    assert_eq!(later.len(), 3, "a wasm and two scripts: {later:?}");
    let is_languages = |(path, _): &&(String, String)| path.starts_with("/languages-");
    let (languages, _) = later.iter().find(is_languages).unwrap();
    let languages = named_by(languages).await;
    assert_eq!(languages.len(), 6, "ids and five languages: {languages:?}");
    let later = later.into_iter().chain(languages);
    for (path, hash) in files.into_iter().chain(later) {
        let plain = get(&origin, &path, "identity").await;
        assert_eq!((plain.status, &*plain.encoding), (200, ""), "{path}");
        let found = BASE64_STANDARD.encode(digest(&SHA256, &plain.body));
        assert_eq!(found, hash, "{path}");
        let packed = get(&origin, &path, "gzip, br").await;
        assert_eq!((packed.status, &*packed.encoding), (200, "br"), "{path}");
        assert!(packed.body.len() < plain.body.len(), "{path}");
        // The package of this version loads them from here.
        let versioned = format!("/v/{}{path}", env!("CARGO_PKG_VERSION"));
        let versioned = get(&origin, &versioned, "gzip, br").await;
        assert_eq!((versioned.status, versioned.body), (200, packed.body));
    }

    stop.send(()).unwrap();
    server.await.unwrap();
    tenant.shutdown().await;
}
