//! The tables of a run.

use std::fmt::Write as _;

use super::super::stats::{Spread, median, percentile};
use super::figures::{Figures, Interaction, Load};

/// Bytes of a MB, as in the budgets.
const MB: f64 = 1e6;

/// A group of loads that differ only in their round.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group<'a> {
    pub(super) network: &'a str,
    pub(super) visit: &'a str,
    pub(super) page: &'a str,
    loads: Vec<&'a Load>,
}

impl<'a> Group<'a> {
    /// All groups, in the order in which they were measured.
    pub(super) fn all(figures: &'a Figures) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for load in &figures.loads {
            let (network, visit, page) = (&*load.network, &*load.visit, &*load.page);
            let known = groups
                .iter_mut()
                .find(|g| (g.network, g.visit, g.page) == (network, visit, page));
            match known {
                Some(group) => group.loads.push(load),
                None => groups.push(Self {
                    network,
                    visit,
                    page,
                    loads: vec![load],
                }),
            }
        }
        // A table for each network and visit.
        groups.sort_by_key(|g| (g.network != "unthrottled", g.visit != "cold"));
        groups
    }

    pub(super) fn values(&self, of: fn(&Load) -> f64) -> Vec<f64> {
        self.loads.iter().map(|load| of(load)).collect()
    }
}

/// Heap and WebAssembly together.
pub(super) fn memory(load: &Load) -> f64 {
    load.heap_bytes + load.wasm_bytes
}

/// All tables.
pub(super) fn text(figures: &Figures, rounds: u32) -> String {
    let mut text = format!(
        "\n{}. Medians of {rounds} loads (lowest to highest); x: ratio to the floor page\n\n",
        figures.browser
    );
    loads(&mut text, figures);
    interactions(&mut text, &figures.interactions);
    mounts(&mut text, figures);
    text
}

// Writing to a `String` can't fail, so the results of `writeln!` are dropped.

fn loads(text: &mut String, figures: &Figures) {
    let groups = Group::all(figures);
    let _ = writeln!(
        text,
        "loads             page     first row, ms             x      bytes  long tasks  longest, ms   shift  heap, MB  of it wasm"
    );
    for group in &groups {
        let first = |g: &Group<'_>| Spread::of(&g.values(|l| l.first_row_ms));
        let Some(row) = first(group) else { continue };
        let floor = groups
            .iter()
            .find(|g| (g.network, g.visit, g.page) == (group.network, group.visit, "floor"))
            .and_then(first);
        let ratio = floor.map_or("-".to_owned(), |floor| {
            format!("{:.2}", row.median / floor.median)
        });
        let middle = |of| median(&group.values(of)).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:<17} {:<8} {:<22} {:>5}  {:>9.0}  {:>10.1}  {:>11.0}  {:>6.4}  {:>8.2}  {:>10.2}",
            format!("{} {}", group.network, group.visit),
            group.page,
            format!("{:.0} ({:.0} to {:.0})", row.median, row.min, row.max),
            ratio,
            middle(|l| l.bytes),
            middle(|l| l.long_tasks),
            middle(|l| l.longest_task_ms),
            middle(|l| l.shift),
            middle(memory) / MB,
            middle(|l| l.wasm_bytes) / MB,
        );
    }
}

fn interactions(text: &mut String, interactions: &[Interaction]) {
    let _ = writeln!(
        text,
        "\ninput to next paint  page    methods  inputs  median, ms     95 %      max   result shown, 95 %  longest task"
    );
    for interaction in interactions {
        let Interaction {
            name,
            page,
            methods,
            ..
        } = interaction;
        let _ = write!(text, "{name:<20} {page:<7} {methods:>7}  ");
        if let Some(why) = &interaction.skipped {
            let _ = writeln!(text, "skipped: {why}");
            continue;
        }
        let paint = &interaction.paint_ms;
        let figure = |values: &[f64], percent| percentile(values, percent).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:>6}  {:>10.1}  {:>7.1}  {:>7.1}  {:>19.1}  {:>12.0}",
            paint.len(),
            median(paint).unwrap_or_default(),
            figure(paint, 95),
            figure(paint, 100),
            figure(&interaction.shown_ms, 95),
            figure(&interaction.longest_task_ms, 100),
        );
    }
}

fn mounts(text: &mut String, figures: &Figures) {
    if figures.mounts.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nmounts     heap, bytes     wasm, bytes");
    for mount in &figures.mounts {
        let _ = writeln!(
            text,
            "{:>6.0}  {:>14.0}  {:>14.0}",
            mount.mounts, mount.heap_bytes, mount.wasm_bytes
        );
    }
    if let Some(growth) = growth(figures) {
        let _ = writeln!(text, "{growth:.0} bytes a mount");
    }
}

/// Bytes by which heap and WebAssembly grow with each mount; `None` if that wasn't measured.
pub(super) fn growth(figures: &Figures) -> Option<f64> {
    let (first, last) = (figures.mounts.first()?, figures.mounts.last()?);
    let mounts = last.mounts - first.mounts;
    let bytes = last.heap_bytes + last.wasm_bytes - first.heap_bytes - first.wasm_bytes;
    (mounts > 0.0).then(|| bytes / mounts)
}

#[cfg(test)]
mod tests {
    use super::super::figures::sample;
    use super::*;

    fn line<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
        text.lines()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("no {start} in {text}"))
            .split_whitespace()
            .collect()
    }

    #[test]
    fn loads_are_compared_with_the_floor() {
        let mut figures = sample(1_000.0);
        for first_row_ms in [900.0, 1_400.0] {
            let mut load = figures.loads[0].clone();
            load.first_row_ms = first_row_ms;
            figures.loads.push(load);
        }
        let text = text(&figures, 3);
        assert_eq!(
            line(&text, "throttled cold    page"),
            [
                "throttled",
                "cold",
                "page",
                "1000",
                "(900",
                "to",
                "1400)",
                "2.00",
                "100000",
                "2.0",
                "80",
                "0.0010",
                "3.00",
                "1.00"
            ]
        );
        assert_eq!(line(&text, "throttled cold    floor")[7], "1.00");
    }

    #[test]
    fn without_a_floor_there_is_no_ratio() {
        let mut figures = sample(1_000.0);
        figures.loads.retain(|load| load.page == "page");
        assert_eq!(line(&text(&figures, 1), "throttled cold")[7], "-");
    }

    #[test]
    fn unthrottled_cold_loads_come_first() {
        let mut figures = sample(1_000.0);
        let mut more = figures.loads.clone();
        for load in &mut more {
            load.visit = "warm".to_owned();
        }
        figures.loads.splice(0..0, more);
        let mut more = figures.loads.clone();
        for load in &mut more {
            load.network = "unthrottled".to_owned();
        }
        figures.loads.extend(more);
        let groups = Group::all(&figures);
        let order: Vec<_> = groups
            .iter()
            .map(|g| (g.network, g.visit, g.page))
            .collect();
        assert_eq!(order.len(), 8);
        assert_eq!(order[0], ("unthrottled", "cold", "page"));
        assert_eq!(order[3], ("unthrottled", "warm", "floor"));
        assert_eq!(order[4], ("throttled", "cold", "page"));
    }

    #[test]
    fn interactions_have_their_95th_percentile() {
        let mut figures = sample(1_000.0);
        figures.interactions[0].paint_ms = (1..=20).map(f64::from).collect();
        let text = text(&figures, 1);
        assert_eq!(
            line(&text, "open add"),
            [
                "open", "add", "page", "60", "20", "10.5", "19.0", "20.0", "20.0", "0"
            ]
        );
        assert!(
            text.contains(
                "filter               page         60  skipped: the page has no filter\n"
            )
        );
    }

    #[test]
    fn growth_is_by_mount() {
        let mut figures = sample(1_000.0);
        assert_eq!(growth(&figures), Some(500.0));
        assert!(text(&figures, 1).ends_with("\n500 bytes a mount\n"));
        figures.mounts.clear();
        assert_eq!(growth(&figures), None);
        assert!(!text(&figures, 1).contains("mounts"));
    }
}
