//! The standalone page and its assets: from the binary (feature `embed-page`), or from a directory in development.

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

/// What `/` says when there is no page.
const HOW_TO_BUILD: &str = "The page has not been built.\n\n\
    Build it with `trunk build --release --offline`, then start the proxy with `--page-dir dist`;\n\
    or run the whole product with `cargo xtask demo`.\n\
    With `--public-port`, the page is at that port, once `trunk serve` has built it.\n";

/// The page, wherever it is.
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
    /// Loads the directory's page, or the binary's own. A page that isn't built yet is no error.
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

    /// The assets; a directory's are loaded anew when it was built anew.
    fn assets(&self) -> Option<Arc<Assets>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dir) = &self.dir
            && built_at(dir) != loaded.built_at
        {
            match self.read(dir) {
                Ok(fresh) => *loaded = fresh,
                Err(error) => tracing::warn!(%error, "the page can't be read"),
            }
        }
        loaded.assets.clone()
    }

    fn read(&self, dir: &Path) -> Result<Loaded, StartError> {
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

fn built_at(dir: &Path) -> Option<SystemTime> {
    std::fs::metadata(dir.join("index.html"))
        .and_then(|metadata| metadata.modified())
        .ok()
}
