//! All figures of a run, as the scripts write them and `--json` keeps them.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The figures of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Figures {
    /// Name and version of the browser
    pub(super) browser: String,
    pub(super) loads: Vec<Load>,
    pub(super) interactions: Vec<Interaction>,
    pub(super) mounts: Vec<Mount>,
}

/// One load of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Load {
    /// `page`, `floor`, `beside` or `against`
    pub(super) page: String,
    /// `unthrottled` or `throttled`
    pub(super) network: String,
    /// `cold` or `warm`
    pub(super) visit: String,
    /// From the start of the navigation until the first row is painted
    pub(super) first_row_ms: f64,
    /// Received until then: heads and bodies, as compressed
    pub(super) bytes: f64,
    /// Tasks of 50 ms or more
    pub(super) long_tasks: f64,
    pub(super) longest_task_ms: f64,
    /// Cumulative layout shift
    pub(super) shift: f64,
    /// JavaScript's heap after garbage collection
    pub(super) heap_bytes: f64,
    /// The memory of WebAssembly
    pub(super) wasm_bytes: f64,
}

/// An interaction with a list of a length, one value for each input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Interaction {
    pub(super) name: String,
    pub(super) page: String,
    pub(super) methods: usize,
    /// Why it wasn't measured
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) skipped: Option<String>,
    /// From the input until the next frame is painted
    #[serde(default)]
    pub(super) paint_ms: Vec<f64>,
    /// From the input until its result is painted
    #[serde(default)]
    pub(super) shown_ms: Vec<f64>,
    /// The longest task after the input, 0 if it is shorter than 50 ms
    #[serde(default)]
    pub(super) longest_task_ms: Vec<f64>,
}

/// Memory after a number of mounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mount {
    pub(super) mounts: f64,
    pub(super) heap_bytes: f64,
    pub(super) wasm_bytes: f64,
}

impl Figures {
    /// Reads what `--json` wrote.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
        Self::parse(&text).with_context(|| {
            format!(
                "{} isn't a file that `cargo xtask bench page --json` wrote",
                file.display()
            )
        })
    }

    pub(super) fn parse(json: &[u8]) -> anyhow::Result<Self> {
        Ok(serde_json::from_slice(json)?)
    }

    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        fs::write(file, json).with_context(|| format!("can't write {}", file.display()))
    }
}

/// Figures for tests: one load each of the page and the floor, two interactions, and mounts.
#[cfg(test)]
pub(super) fn sample(first_row_ms: f64) -> Figures {
    let load = |page: &str, first_row_ms: f64| Load {
        page: page.to_owned(),
        network: "throttled".to_owned(),
        visit: "cold".to_owned(),
        first_row_ms,
        bytes: 100_000.0,
        long_tasks: 2.0,
        longest_task_ms: 80.0,
        shift: 0.001,
        heap_bytes: 2_000_000.0,
        wasm_bytes: 1_000_000.0,
    };
    let interaction = |name: &str| Interaction {
        name: name.to_owned(),
        page: "page".to_owned(),
        methods: 60,
        skipped: None,
        paint_ms: vec![first_row_ms / 100.0; 3],
        shown_ms: vec![first_row_ms / 50.0; 3],
        longest_task_ms: vec![0.0; 3],
    };
    Figures {
        browser: "Chrome/1.2.3".to_owned(),
        loads: vec![load("page", first_row_ms), load("floor", 500.0)],
        interactions: vec![
            interaction("open add"),
            Interaction {
                skipped: Some("the page has no filter".to_owned()),
                paint_ms: Vec::new(),
                ..interaction("filter")
            },
        ],
        mounts: [
            (0.0, 2_000_000.0),
            (100.0, 2_050_000.0),
            (200.0, 2_100_000.0),
        ]
        .map(|(mounts, heap_bytes)| Mount {
            mounts,
            heap_bytes,
            wasm_bytes: 1_000_000.0,
        })
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_written() {
        let folder = std::env::temp_dir();
        let file = folder.join(format!("factordesk-figures-{}.json", std::process::id()));
        let figures = sample(1_000.0);
        figures.write(&file).unwrap();
        let read = Figures::read(&file);
        fs::remove_file(&file).unwrap();
        assert_eq!(read.unwrap(), figures);
    }

    #[test]
    fn figures_of_the_scripts_are_read() {
        let json = br#"{"browser": "Chrome/1", "loads": [], "mounts": [],
            "interactions": [{"name": "filter", "page": "page", "methods": 10, "skipped": "the page has no filter"}]}"#;
        let figures = Figures::parse(json).unwrap();
        assert_eq!(figures.interactions[0].paint_ms, Vec::<f64>::new());
        assert!(figures.interactions[0].skipped.is_some());
    }

    #[test]
    fn unreadable_figures_are_named() {
        let missing = Figures::read(Path::new("/nonexistent/figures.json")).unwrap_err();
        assert!(missing.to_string().contains("/nonexistent/figures.json"));
        let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../package.json");
        let problem = format!("{:#}", Figures::read(&other).unwrap_err());
        assert!(problem.contains("package.json"), "{problem}");
        assert!(problem.contains("--json"), "{problem}");
        assert!(problem.contains("browser"), "{problem}");
    }
}
