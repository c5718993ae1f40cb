//! The standalone page and its assets, from the binary (feature `embed-page`) or, in development,
//! from a directory.
//!
//! This serves files only. What the page is, is the widget's business (`src/`), and its API is
//! below `/api`.

mod assets;
mod csp;
mod serve;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::config::Origin;
use crate::error::StartError;

pub(crate) use serve::show;

use assets::Assets;

/// The version of the proxy, and so of the page that it was released with.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The prefix of the page's files at addresses that never change their content: `/v/<version>/<file>`.
pub(crate) const VERSIONED: &str = "/v";

/// Shown at `/` if the page hasn't been built.
const HOW_TO_BUILD: &str = "The page has not been built.\n\n\
    Build it with `cargo xtask size`, then start the proxy with `--page-dir dist`;\n\
    or run the whole product with `cargo xtask demo`.\n\
    With `--public-port`, the page is at that port, once `trunk serve` has built it.\n";

/// The page and where it comes from.
pub(crate) struct Page {
    dir: Option<PathBuf>,
    frame_ancestors: Vec<Origin>,
    loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
    assets: Option<Arc<Assets>>,
    built_at: Option<SystemTime>,
}

impl Page {
    /// Loads the page from the directory, or the one in the binary. It isn't an error if the page
    /// hasn't been built yet.
    pub(crate) fn load(
        dir: Option<PathBuf>,
        frame_ancestors: &[Origin],
    ) -> Result<Self, StartError> {
        let page = Self {
            frame_ancestors: frame_ancestors.to_vec(),
            loaded: Mutex::default(),
            dir,
        };
        let loaded = match &page.dir {
            Some(dir) => page.read(dir)?,
            None => Loaded {
                assets: assets::embedded(&page.frame_ancestors).map(Arc::new),
                built_at: None,
            },
        };
        *page.loaded.lock().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(page)
    }

    /// The assets. Those of a directory are reloaded after a new build.
    fn assets(&self) -> Option<Arc<Assets>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dir) = &self.dir
            && built_at(dir) != loaded.built_at
        {
            match self.read(dir) {
                Ok(fresh) => *loaded = fresh,
                Err(error) => tracing::warn!(%error, "can't reload the page; the old one stays"),
            }
        }
        loaded.assets.clone()
    }

    fn read(&self, dir: &Path) -> Result<Loaded, StartError> {
        // Before the files are read, so that a build that ends meanwhile is noticed next time.
        let built_at = built_at(dir);
        let assets = match built_at {
            None => None,
            Some(_) => Some(Arc::new(
                assets::from_dir(dir, &self.frame_ancestors).map_err(|error| {
                    StartError::new(format!("--page-dir {}: {error}", dir.display()))
                })?,
            )),
        };
        Ok(Loaded { assets, built_at })
    }
}

/// When the page was built. `index.html` names all other files, so its time stands for the whole
/// build.
fn built_at(dir: &Path) -> Option<SystemTime> {
    std::fs::metadata(dir.join("index.html"))
        .and_then(|metadata| metadata.modified())
        .ok()
}
