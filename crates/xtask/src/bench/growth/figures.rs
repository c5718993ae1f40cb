//! All figures of a run, as `--json` writes them.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

/// The figures of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Figures {
    /// Cores of this machine
    pub(super) cores: usize,
    /// Processes that wanted to run, on average over the minute before the measurements
    pub(super) load: f64,
    /// Measurements of each point
    pub(super) rounds: u32,
    pub(super) series: Vec<Series>,
    pub(super) skipped: Vec<Skipped>,
}

/// What was asked for but not measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Skipped {
    pub(super) name: String,
    pub(super) why: String,
}

/// A figure at several sizes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Series {
    /// What is done, and where
    pub(super) name: String,
    /// What is measured, with its unit
    pub(super) figure: &'static str,
    /// What the sizes count
    pub(super) by: &'static str,
    pub(super) kind: Kind,
    pub(super) points: Vec<Point>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The less the better
    Cost,
    /// The more the better
    Rate,
}

/// The measurements at one size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Point {
    pub(super) size: u32,
    pub(super) values: Vec<f64>,
}

impl Series {
    /// A cost at several sizes.
    pub(super) fn cost(name: String, figure: &'static str, by: &'static str) -> Self {
        Self {
            name,
            figure,
            by,
            kind: Kind::Cost,
            points: Vec::new(),
        }
    }

    /// A rate at several sizes.
    pub(super) fn rate(name: String, figure: &'static str, by: &'static str) -> Self {
        Self {
            kind: Kind::Rate,
            ..Self::cost(name, figure, by)
        }
    }

    /// Adds the measurements at a size.
    pub(super) fn add(&mut self, size: u32, values: Vec<f64>) {
        self.points.push(Point { size, values });
    }
}

impl Figures {
    /// Of a run that begins now.
    pub(super) fn new(rounds: u32) -> Self {
        let average = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = average.split(' ').next().and_then(|load| load.parse().ok());
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load: load.unwrap_or_default(),
            rounds,
            series: Vec::new(),
            skipped: Vec::new(),
        }
    }

    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        fs::write(file, json).with_context(|| format!("can't write {}", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_what_was_skipped() {
        let mut series = Series::cost("list".to_owned(), "CPU, us", "methods");
        series.add(10, vec![1.5, 2.5]);
        let figures = Figures {
            cores: 2,
            load: 0.5,
            rounds: 2,
            series: vec![series],
            skipped: vec![Skipped {
                name: "reads".to_owned(),
                why: "no server".to_owned(),
            }],
        };
        let file = std::env::temp_dir().join(format!("factordesk-growth-{}", std::process::id()));
        figures.write(&file).unwrap();
        let written = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(json["series"][0]["points"][0]["values"][1], 2.5);
        assert_eq!(json["series"][0]["kind"], "cost");
        assert_eq!(json["skipped"][0]["why"], "no server");
    }
}
