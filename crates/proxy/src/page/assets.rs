//! The page's built files, with the headers and variants that are worked out once when they are
//! loaded.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use bytes::Bytes;

use super::csp;
use crate::config::Origin;
use crate::digest::{hex, sha256};

/// Maximum size of a file, in bytes. Larger files in the directory aren't the page's.
const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Of files whose address never gets another content.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A file of the page.
pub(super) struct Asset {
    pub(super) plain: Bytes,
    /// The brotli-compressed content, made at build time
    pub(super) brotli: Option<Bytes>,
    /// A hash of the content, without quotes, for the `ETag`
    pub(super) tag: String,
    pub(super) content_type: &'static str,
    pub(super) cache_control: &'static str,
}

impl Asset {
    /// Whether it is the page, not a file that the page or a portal loads.
    pub(super) fn is_html(&self) -> bool {
        self.content_type.starts_with("text/html")
    }
}

/// All files by their path below `/`, and the page's content security policy.
pub(super) struct Assets {
    files: HashMap<String, Asset>,
    pub(super) policy: String,
}

impl Assets {
    /// Finds a file by the path as it was sent. It isn't decoded: the names of built files need no
    /// escapes.
    pub(super) fn find(&self, path: &str) -> Option<&Asset> {
        let name = path.strip_prefix('/')?;
        self.files
            .get(if name.is_empty() { "index.html" } else { name })
    }

    fn new(files: Vec<(String, Bytes, Option<Bytes>)>, frame_ancestors: &[Origin]) -> Self {
        let mut assets = Self {
            files: HashMap::new(),
            policy: String::new(),
        };
        for (name, plain, brotli) in files {
            if name == "index.html" {
                assets.policy = csp::policy(&String::from_utf8_lossy(&plain), frame_ancestors);
            }
            assets.add(name, plain, brotli);
        }
        assets
    }

    fn add(&mut self, name: String, plain: Bytes, brotli: Option<Bytes>) {
        let asset = Asset {
            tag: hex(&sha256(&plain)[..16]),
            content_type: content_type(&name),
            cache_control: if has_hash(&name) {
                IMMUTABLE
            } else {
                // Compared with the tag on each use: such a name stays when the content changes.
                "no-cache"
            },
            plain,
            brotli,
        };
        self.files.insert(name, asset);
    }
}

/// Whether the name contains a hash, so that it changes with the content:
/// `name-0123456789abcdef.js`, `name-0123456789abcdef_bg.wasm`.
fn has_hash(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    // The build writes a 64-bit number without leading zeros, so it may have fewer than 16 digits.
    file.split(['-', '_', '.'])
        .any(|part| (12..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        // Browsers compile it while it loads only with this type (WebAssembly Web API).
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Loads the files of a directory. A file `NAME.br` is the brotli-compressed content of `NAME`.
pub(super) fn from_dir(dir: &Path, frame_ancestors: &[Origin]) -> io::Result<Assets> {
    let mut files = HashMap::new();
    read_dir(dir, "", &mut files)?;
    let is_compressed = |name: &String| {
        name.strip_suffix(".br")
            .is_some_and(|plain| files.contains_key(plain))
    };
    let names: Vec<String> = files
        .keys()
        .filter(|n| !is_compressed(n))
        .cloned()
        .collect();
    let files = names.into_iter().map(|name| {
        let brotli = files.get(&format!("{name}.br")).cloned();
        let plain = files.get(&name).cloned().unwrap_or_default();
        (name, plain, brotli)
    });
    Ok(Assets::new(files.collect(), frame_ancestors))
}

fn read_dir(dir: &Path, prefix: &str, files: &mut HashMap<String, Bytes>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name());
        // Hidden files aren't the page's: trunk prepares a build in `.stage`.
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let name = format!("{prefix}{name}");
        // Symbolic links are skipped (`file_type` doesn't follow them): one could lead out of the
        // directory.
        if kind.is_dir() {
            read_dir(&entry.path(), &format!("{name}/"), files)?;
        } else if kind.is_file() && entry.metadata()?.len() <= MAX_FILE_BYTES {
            files.insert(name, std::fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

/// The embedded files: name, content, brotli-compressed content. Written by build.rs; empty without
/// the feature.
#[cfg(feature = "embed-page")]
static FILES: &[(&str, &[u8], &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));
#[cfg(not(feature = "embed-page"))]
static FILES: &[(&str, &[u8], &[u8])] = &[];

/// The page embedded in the binary, if it was built with one.
pub(super) fn embedded(frame_ancestors: &[Origin]) -> Option<Assets> {
    FILES.first()?;
    let files = FILES.iter().map(|(name, plain, brotli)| {
        // Formats that are compressed already don't get smaller.
        let brotli = (brotli.len() < plain.len()).then(|| Bytes::from_static(brotli));
        ((*name).to_owned(), Bytes::from_static(plain), brotli)
    });
    Some(Assets::new(files.collect(), frame_ancestors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asset_is_immutable_only_with_a_hash_in_its_file_name() {
        for hashed in [
            "factordesk-1a2b3c4d5e6f7a8b.js",
            "factordesk-1a2b3c4d5e6f7a8b_bg.wasm",
            "icon-e0492e18615e3e6.svg",
        ] {
            assert!(has_hash(hashed), "{hashed}");
        }
        for plain in [
            "index.html",
            "factor-desk.js",
            "snippets/factordesk-1a2b3c4d5e6f7a8b/src/element.js",
        ] {
            assert!(!has_hash(plain), "{plain}");
        }
    }
}
