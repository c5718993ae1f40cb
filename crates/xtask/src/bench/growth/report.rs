//! The tables of a run.

use std::fmt::Write as _;

use super::super::stats::Spread;
use super::figures::{Figures, Kind, Series};
use super::fit;

/// All tables.
pub(super) fn text(figures: &Figures) -> String {
    let Figures {
        cores,
        load,
        rounds,
        ..
    } = figures;
    // Writing to a `String` can't fail, so the results of `writeln!` are dropped.
    let mut text = format!(
        "\nGrowth on {cores} cores, with a load of {load:.2} before it. Medians of {rounds} measurements (lowest to highest)\n"
    );
    for series in &figures.series {
        table(&mut text, series);
    }
    for skipped in &figures.skipped {
        let _ = writeln!(text, "\n{}: skipped: {}", skipped.name, skipped.why);
    }
    text
}

fn table(text: &mut String, series: &Series) {
    let _ = writeln!(text, "\n{}: {}", series.name, series.figure);
    let _ = writeln!(text, "{:>22}  {:>10}", series.by, "median");
    let mut medians = Vec::new();
    for point in &series.points {
        let Some(spread) = Spread::of(&point.values) else {
            continue;
        };
        medians.push((f64::from(point.size), spread.median));
        let range = format!("({} to {})", short(spread.min), short(spread.max));
        let median = short(spread.median);
        let _ = writeln!(text, "{:>22}  {median:>10}  {range}", point.size);
    }
    if let Some(exponent) = fit::exponent(&medians) {
        let _ = writeln!(text, "{:>22}  {exponent:>10.2}", "exponent");
    }
    if series.kind == Kind::Cost
        && grows(&medians)
        && let Some(marginal) = fit::marginal_exponent(&medians)
        && let Some(line) = fit::line(&medians)
    {
        let (constant, each) = (short(line.constant), short(line.each));
        let _ = writeln!(
            text,
            "{:>22}  {constant} + {each} n; without the constant, exponent {marginal:.2}",
            "line"
        );
    }
}

/// Whether the cost grows by half or more. Of what grows less, a straight line would mostly show the noise.
fn grows(medians: &[fit::Point]) -> bool {
    match (medians.first(), medians.last()) {
        (Some(first), Some(last)) => last.1 >= 1.5 * first.1,
        _ => false,
    }
}

/// With three significant digits or more.
fn short(value: f64) -> String {
    let digits = match value.abs() {
        0.0 => 0,
        small if small < 0.01 => 5,
        small if small < 0.1 => 4,
        small if small < 1.0 => 3,
        small if small < 10.0 => 2,
        small if small < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::super::figures::Skipped;
    use super::*;

    fn figures(series: Series) -> Figures {
        Figures {
            cores: 2,
            load: 0.25,
            rounds: 3,
            series: vec![series],
            skipped: Vec::new(),
        }
    }

    fn line<'a>(text: &'a str, start: &str) -> &'a str {
        text.lines()
            .map(str::trim)
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("no {start} in {text}"))
    }

    #[test]
    fn table_has_medians_spreads_and_exponents() {
        let mut series = Series::cost("list, SQLite".to_owned(), "CPU, us", "methods");
        for size in [10, 100, 1_000] {
            let cost = 50.0 + 1.5 * f64::from(size);
            series.add(size, vec![cost * 1.1, cost, cost * 0.9]);
        }
        let text = text(&figures(series));
        assert!(text.contains("\nlist, SQLite: CPU, us\n"), "{text}");
        assert_eq!(line(&text, "10 "), "10        65.0  (58.5 to 71.5)");
        assert_eq!(line(&text, "1000 "), "1000        1550  (1395 to 1705)");
        assert_eq!(line(&text, "exponent"), "exponent        0.69");
        assert_eq!(
            line(&text, "line"),
            "line  50.0 + 1.50 n; without the constant, exponent 1.00"
        );
    }

    #[test]
    fn flat_costs_and_rates_have_no_line() {
        let mut flat = Series::cost("history".to_owned(), "p50, us", "records");
        let mut rate = Series::rate("rename".to_owned(), "1/s", "replicas");
        for size in [1, 2, 4] {
            flat.add(size, vec![7.0]);
            rate.add(size, vec![100.0 * f64::from(size)]);
        }
        for (series, exponent) in [(flat, "0.00"), (rate, "1.00")] {
            let text = text(&figures(series));
            assert!(line(&text, "exponent").ends_with(exponent), "{text}");
            assert!(!text.contains(" n; "), "{text}");
        }
    }

    #[test]
    fn skipped_series_are_named() {
        let mut figures = figures(Series::cost(String::new(), "", ""));
        figures.skipped.push(Skipped {
            name: "reads on PostgreSQL".to_owned(),
            why: "no server".to_owned(),
        });
        assert!(text(&figures).ends_with("\nreads on PostgreSQL: skipped: no server\n"));
    }

    #[test]
    fn figures_are_short_at_every_size() {
        for (value, expected) in [
            (0.0, "0"),
            (0.001_234, "0.00123"),
            (0.0512, "0.0512"),
            (0.5, "0.500"),
            (1.5, "1.50"),
            (65.04, "65.0"),
            (1_550.4, "1550"),
            (-2.0, "-2.00"),
        ] {
            assert_eq!(short(value), expected);
        }
    }
}
