//! 49: the page and its assets.

use std::path::PathBuf;

use crate::support::app::PORTAL;
use crate::support::{TestApp, TestResponse};

const HASH: &str = "1a2b3c4d5e6f7a8b";

/// A page directory as the build writes it. It is removed on drop.
struct Built(PathBuf);

impl Built {
    fn new(name: &str) -> Self {
        let dir =
            std::env::temp_dir().join(format!("factordesk-page-{name}-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("snippets")).unwrap();
        let script = format!("\nimport init from '/factordesk-{HASH}.js';\n");
        for (file, text) in [
            (
                "index.html",
                format!("<!doctype html><script type=\"module\">{script}</script>"),
            ),
            (
                &format!("factordesk-{HASH}.js"),
                "export default 1;".to_owned(),
            ),
            (&format!("factordesk-{HASH}_bg.wasm"), "\0asm".to_owned()),
            ("snippets/element.js", "1;".to_owned()),
            ("factor-desk.js", "await 1;".to_owned()),
            (".hidden", "no".to_owned()),
        ] {
            std::fs::write(dir.join(file), text).unwrap();
        }
        Self(dir)
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn page_has_a_strict_policy_and_is_always_revalidated() {
    let built = Built::new("policy");
    let app = TestApp::builder()
        .page_dir(&built.0)
        .set("FACTORDESK_FRAME_ANCESTORS", PORTAL)
        .start()
        .await;
    for path in ["/", "/index.html"] {
        let reply = app.get(path, &[]).await;
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(reply.header("cache-control"), "no-cache");
        let features = reply.header("permissions-policy");
        assert!(features.contains("publickey-credentials-create=(self)"));
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
            "{policy}"
        );
        assert!(
            policy.ends_with(&format!("frame-ancestors {PORTAL}")),
            "{policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        let tag = reply.header("etag").to_owned();
        let again = app.get(path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, &*again.body), (304, ""));
        assert_eq!(again.header("etag"), tag);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_49_the_policy_is_exactly_this() {
    let built = Built::new("exactly");
    let app = TestApp::builder()
        .page_dir(&built.0)
        .set("FACTORDESK_FRAME_ANCESTORS", PORTAL)
        .start()
        .await;
    // printf "\nimport init from '/factordesk-1a2b3c4d5e6f7a8b.js';\n" | openssl dgst -sha256 -binary | base64
    let script = "'sha256-N/MadrboI+QPCey0MLccj6hGPjgUUi2aR+EEIMwMuhc='";
    let wanted = [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval' {script}"),
        "style-src 'self'".to_owned(),
        "connect-src 'self'".to_owned(),
        "img-src 'self' data:".to_owned(),
        "font-src 'self'".to_owned(),
        "object-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'self'".to_owned(),
        format!("frame-ancestors {PORTAL}"),
    ];
    for path in ["/", "/index.html"] {
        let reply = app.get(path, &[]).await;
        let policy = reply.header("content-security-policy");
        assert_eq!(policy.split("; ").collect::<Vec<_>>(), wanted, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
    // Other responses may not run anything.
    for path in ["/session", "/nothing", "/auth/login?return_to=/"] {
        let reply = app.get(path, &[]).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("script-src"), "{path}: {policy}");
    }
    app.stop().await;
}

#[tokio::test]
async fn hashed_assets_are_immutable_and_shared_with_portals() {
    let built = Built::new("assets");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    for (path, kind, cache) in [
        (
            format!("/factordesk-{HASH}.js"),
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            format!("/factordesk-{HASH}_bg.wasm"),
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
        (
            "/snippets/element.js".to_owned(),
            "text/javascript; charset=utf-8",
            "no-cache",
        ),
        (
            "/factor-desk.js".to_owned(),
            "text/javascript; charset=utf-8",
            "no-cache",
        ),
    ] {
        let reply = app.get(&path, &[("origin", PORTAL)]).await;
        assert_eq!(
            (
                reply.status,
                reply.header("content-type"),
                reply.header("cache-control")
            ),
            (200, kind, cache),
            "{path}"
        );
        assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        let head = app.send("HEAD", &path, &[], None).await;
        assert_eq!((head.status, &*head.body), (200, ""));
        assert_eq!(head.header("content-length"), reply.body.len().to_string());
    }
    for path in ["/", "/session", "/nothing"] {
        let reply = app.get(path, &[]).await;
        assert_eq!(
            reply.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
    }
    app.stop().await;
}

/// Where this version's files are.
const VERSIONED: &str = concat!("/v/", env!("CARGO_PKG_VERSION"));

#[tokio::test]
async fn files_of_the_proxys_version_are_immutable_and_shared_with_portals() {
    let built = Built::new("version");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    for name in [
        format!("/factordesk-{HASH}.js"),
        format!("/factordesk-{HASH}_bg.wasm"),
        "/snippets/element.js".to_owned(),
        "/factor-desk.js".to_owned(),
    ] {
        let current = app.get(&name, &[]).await;
        let path = format!("{VERSIONED}{name}");
        let reply = app.get(&path, &[("origin", PORTAL)]).await;
        assert_eq!(
            (reply.status, reply.header("content-type"), &reply.body),
            (200, current.header("content-type"), &current.body),
            "{path}"
        );
        assert_eq!(
            reply.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{path}"
        );
        assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
        let head = app.send("HEAD", &path, &[], None).await;
        assert_eq!((head.status, &*head.body), (200, ""));
        assert_eq!(head.header("content-length"), reply.body.len().to_string());
        let tag = reply.header("etag").to_owned();
        let again = app.get(&path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, &*again.body), (304, ""), "{path}");
        let post = app.send("POST", &path, &[], None).await;
        assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"));
    }
    app.stop().await;
}

#[tokio::test]
async fn files_of_another_version_are_404_and_the_error_names_the_proxys() {
    let built = Built::new("versions");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    for version in [
        "99.0.0",
        "",
        "0",
        "factor-desk.js",
        "..",
        "%2e%2e",
        "0.1.0%2f..",
    ] {
        let path = format!("/v/{version}/factor-desk.js");
        let origin = [("origin", PORTAL)];
        let reply = crate::support::raw::request(&app, "GET", &path, &origin)
            .await
            .unwrap();
        let refused = (404, "unknown_version".to_owned());
        assert_eq!(reply.refusal(), refused, "{path}");
        assert!(
            reply.body.contains(env!("CARGO_PKG_VERSION")),
            "{path}: {}",
            reply.body
        );
        // A response that a cache may keep would hide the next release.
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
    }
    app.stop().await;
}

#[tokio::test]
async fn paths_below_the_version_reach_only_the_built_files() {
    let built = Built::new("below");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    for file in [
        "/",
        "/index.html",
        "/.hidden",
        "//index.html",
        "/../factor-desk.js",
        "/../../index.html",
        "/%2e%2e/factor-desk.js",
        "/snippets",
        "/nothing",
    ] {
        let path = format!("{VERSIONED}{file}");
        let reply = crate::support::raw::request(&app, "GET", &path, &[])
            .await
            .unwrap();
        assert_eq!(reply.refusal(), (404, "unknown_route".to_owned()), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn files_outside_the_build_are_404() {
    let built = Built::new("outside");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    for path in [
        "/.hidden",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/snippets",
        "/snippets/",
        "/index.html/",
        "//index.html",
        "/nothing",
    ] {
        let reply = crate::support::raw::request(&app, "GET", path, &[])
            .await
            .unwrap();
        assert_eq!(reply.refusal(), (404, "unknown_route".to_owned()), "{path}");
    }
    let post = app.send("POST", "/", &[], None).await;
    assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"));
    app.stop().await;
}

#[tokio::test]
async fn compressed_copy_in_the_directory_is_served_in_place_of_its_file() {
    let built = Built::new("compressed");
    std::fs::write(built.0.join("factor-desk.js.br"), "compressed").unwrap();
    std::fs::write(built.0.join("alone.br"), "a file of its own").unwrap();
    let app = TestApp::builder().page_dir(&built.0).start().await;
    let brotli = [("accept-encoding", "gzip, br")];
    let reply = app.get("/factor-desk.js", &brotli).await;
    assert_eq!(reply.header("content-encoding"), "br");
    assert_eq!(reply.body, "compressed");
    assert_eq!(app.get("/factor-desk.js", &[]).await.body, "await 1;");
    assert_eq!(
        app.get("/snippets/element.js", &brotli).await.body,
        "1;",
        "without a copy"
    );
    assert_eq!(app.get("/factor-desk.js.br", &[]).await.status, 404);
    assert_eq!(app.get("/alone.br", &[]).await.body, "a file of its own");
    app.stop().await;
}

#[tokio::test]
async fn rebuilt_page_is_served() {
    let built = Built::new("rebuilt");
    let app = TestApp::builder().page_dir(&built.0).start().await;
    let before = app.get("/", &[]).await;
    let index = built.0.join("index.html");
    std::fs::write(&index, "<!doctype html><p>new").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
    std::fs::File::options()
        .write(true)
        .open(&index)
        .unwrap()
        .set_modified(later)
        .unwrap();
    let after: TestResponse = app.get("/", &[]).await;
    assert_ne!(before.header("etag"), after.header("etag"));
    assert!(after.body.ends_with("new"));
    app.stop().await;
}

#[tokio::test]
async fn unbuilt_page_says_how_to_build_it() {
    let app = TestApp::builder()
        .page_dir(std::path::Path::new("/nonexistent"))
        .start()
        .await;
    let reply = app.get("/", &[]).await;
    assert_eq!(reply.status, 503);
    assert!(reply.body.contains("cargo xtask size"), "{reply:?}");
    assert_eq!(app.get("/x.js", &[]).await.status, 404);
    app.stop().await;
}
