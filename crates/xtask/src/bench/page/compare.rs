//! Two runs side by side.

use std::fmt::Write as _;

use super::super::stats::{Spread, median, percentile};
use super::figures::{Figures, Load};
use super::report::{Group, growth, memory};

/// A figure of a run, with its spread if it is worth printing.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    name: String,
    value: f64,
    spread: Option<Spread>,
}

/// A figure of a load.
type OfLoad = fn(&Load) -> f64;

/// What is compared of loads, beside the first row.
const OF_LOADS: [(&str, OfLoad); 5] = [
    ("bytes until then", |load| load.bytes),
    ("long tasks", |load| load.long_tasks),
    ("longest task, ms", |load| load.longest_task_ms),
    ("layout shift", |load| load.shift),
    ("heap with wasm, bytes", memory),
];

fn lines(figures: &Figures) -> Vec<Line> {
    let mut lines = Vec::new();
    for group in Group::all(figures) {
        let of = format!("{} {}, {}", group.network, group.visit, group.page);
        let spread = Spread::of(&group.values(|load| load.first_row_ms));
        let value = spread.map_or(0.0, |spread| spread.median);
        let name = format!("{of}: first row, ms");
        lines.push(Line {
            name,
            value,
            spread,
        });
        for (what, value) in OF_LOADS {
            lines.push(Line {
                name: format!("{of}: {what}"),
                value: median(&group.values(value)).unwrap_or_default(),
                spread: None,
            });
        }
    }
    for interaction in &figures.interactions {
        let of = format!(
            "{}, {}, {} methods",
            interaction.name, interaction.page, interaction.methods
        );
        for (what, values) in [
            ("input to paint, 95 %, ms", &interaction.paint_ms),
            ("result shown, 95 %, ms", &interaction.shown_ms),
        ] {
            if let Some(value) = percentile(values, 95) {
                lines.push(Line {
                    name: format!("{of}: {what}"),
                    value,
                    spread: Spread::of(values),
                });
            }
        }
    }
    if let Some(value) = growth(figures) {
        lines.push(Line {
            name: "growth, bytes a mount".to_owned(),
            value,
            spread: None,
        });
    }
    lines
}

/// A table of what both runs have measured, and the names of what only one of them has.
pub(super) fn text(before: &Figures, after: &Figures) -> String {
    let (before, mut after) = (lines(before), lines(after));
    let mut text = String::from(
        "\nBefore and after (lowest to highest); x: ratio to before\n\n\
         figure                                                            before                   after       x\n",
    );
    let mut only = Vec::new();
    for old in before {
        let Some(at) = after.iter().position(|new| new.name == old.name) else {
            only.push(format!("only before: {}", old.name));
            continue;
        };
        let new = after.remove(at);
        let ratio = if old.value == 0.0 {
            "-".to_owned()
        } else {
            format!("{:.2}", new.value / old.value)
        };
        // Writing to a `String` can't fail.
        let _ = writeln!(
            text,
            "{:<47} {:>24} {:>23}  {ratio:>6}",
            old.name,
            shown(&old),
            shown(&new)
        );
    }
    only.extend(after.iter().map(|new| format!("only after: {}", new.name)));
    for line in only {
        let _ = writeln!(text, "{line}");
    }
    text
}

fn shown(line: &Line) -> String {
    let number = |value: f64| {
        if value == 0.0 || value.abs() >= 100.0 {
            format!("{value:.0}")
        } else if value.abs() >= 1.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.4}")
        }
    };
    let value = number(line.value);
    match line.spread {
        Some(Spread { min, max, .. }) => format!("{value} ({} to {})", number(min), number(max)),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::sample;
    use super::*;

    #[test]
    fn runs_are_side_by_side() {
        let text = text(&sample(2_000.0), &sample(1_000.0));
        let line = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
            line.split_whitespace().collect::<Vec<_>>()
        };
        assert_eq!(
            line("throttled cold, page: first row, ms")[6..],
            [
                "2000", "(2000", "to", "2000)", "1000", "(1000", "to", "1000)", "0.50"
            ]
        );
        assert_eq!(
            line("throttled cold, page: layout shift")[5..],
            ["0.0010", "0.0010", "1.00"]
        );
        let paint = line("open add, page, 60 methods: input to paint");
        assert_eq!(paint.last(), Some(&"0.50"));
        assert!(
            paint.contains(&"20.0") && paint.contains(&"10.0"),
            "{paint:?}"
        );
        assert_eq!(line("growth, bytes a mount")[4..], ["500", "500", "1.00"]);
        assert!(!text.contains("only "), "{text}");
    }

    #[test]
    fn figures_of_one_run_only_are_named() {
        let (before, mut after) = (sample(1_000.0), sample(1_000.0));
        after.mounts.clear();
        after.loads.retain(|load| load.page == "page");
        after.interactions[0].name = "open history".to_owned();
        let text = text(&before, &after);
        for line in [
            "only before: throttled cold, floor: first row, ms",
            "only before: growth, bytes a mount",
            "only after: open history, page, 60 methods: input to paint, 95 %, ms",
        ] {
            assert!(text.lines().any(|own| own == line), "no {line} in {text}");
        }
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let mut before = sample(1_000.0);
        for load in &mut before.loads {
            load.shift = 0.0;
        }
        let text = text(&before, &sample(1_000.0));
        assert!(!text.contains("inf") && !text.contains("NaN"), "{text}");
    }
}
