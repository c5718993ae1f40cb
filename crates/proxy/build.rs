//! Generates the list of authenticators, the texts of the proxy's own pages and, with the feature `embed-page`, the built page: each file as it is and
//! compressed with brotli.

#[path = "build/authenticators.rs"]
mod authenticators;
#[path = "build/languages.rs"]
mod languages;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    #[cfg(feature = "embed-page")]
    embed::page()?;
    languages::texts()?;
    authenticators::list()
}

#[cfg(feature = "embed-page")]
mod embed {
    use std::error::Error;
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    /// Writes `page.rs`: a list of name, content, and content in brotli.
    pub(super) fn page() -> Result<(), Box<dyn Error>> {
        let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../dist");
        println!("cargo::rerun-if-changed={}", root.display());
        if !root.join("index.html").is_file() {
            return Err("the page is not built: run `cargo xtask size` first".into());
        }
        let out = PathBuf::from(env::var("OUT_DIR")?);
        let mut files = Vec::new();
        collect(&root, "", &mut files)?;
        // Sorted, so that the same page always gives the same binary.
        files.sort();
        let mut list = String::from("&[\n");
        for (index, (name, path)) in files.iter().enumerate() {
            let plain = fs::read(path)?;
            let (raw, packed) = (
                out.join(format!("page-{index}")),
                out.join(format!("page-{index}.br")),
            );
            fs::write(&packed, compress(&plain)?)?;
            fs::write(&raw, plain)?;
            let (raw, packed) = (text(&raw)?, text(&packed)?);
            writeln!(
                list,
                "({name:?}, include_bytes!({raw:?}), include_bytes!({packed:?})),"
            )?;
        }
        list.push(']');
        fs::write(out.join("page.rs"), list)?;
        Ok(())
    }

    /// The path as a string, for a Rust literal.
    fn text(path: &Path) -> Result<&str, String> {
        path.to_str()
            .ok_or_else(|| format!("{} is not UTF-8", path.display()))
    }

    fn collect(
        dir: &Path,
        prefix: &str,
        files: &mut Vec<(String, PathBuf)>,
    ) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry
                .file_name()
                .into_string()
                .map_err(|name| format!("{} is not UTF-8", name.display()))?;
            if name.starts_with('.') {
                continue;
            }
            let name = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                collect(&entry.path(), &format!("{name}/"), files)?;
            } else {
                files.push((name, entry.path()));
            }
        }
        Ok(())
    }

    fn compress(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
        let parameters = brotli::enc::BrotliEncoderParams {
            // The slowest level gives the smallest files. It runs once per build; downloads happen all the time.
            quality: 11,
            lgwin: 22,
            size_hint: plain.len(),
            ..Default::default()
        };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut &*plain, &mut packed, &parameters)?;
        Ok(packed)
    }
}
