//! Formats the results.

use std::fmt::Write as _;

use super::Effort;
use super::load::Measured;
use super::stats::median;

/// The measurement of one target with one number of connections, in one round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) target: &'static str,
    pub(super) connections: u32,
    pub(super) load: Measured,
    /// CPU time per request, in microseconds
    pub(super) cpu_micros: f64,
    /// The part of it that was spent in the kernel
    pub(super) kernel_micros: f64,
    /// Resident memory at the end of the round, in MiB
    pub(super) memory: f64,
    /// Context switches per request
    pub(super) switches: f64,
}

/// The medians over the rounds, and their ratios to nginx's.
pub(super) fn table(samples: &[Sample], effort: Effort) -> String {
    let mut groups: Vec<(u32, &str)> = Vec::new();
    for sample in samples {
        if !groups.contains(&(sample.connections, sample.target)) {
            groups.push((sample.connections, sample.target));
        }
    }
    let mut text = format!(
        "\nGET a user's methods, medians of {} rounds of {} s; \"x\" is the ratio to nginx\n\n\
         conns  target           req/s       x    p50 us      x    p99 us      x   CPU us/req      x  of it kernel      x   RSS MiB  switches/req\n",
        effort.rounds, effort.seconds
    );
    for (connections, target) in groups {
        let of = |target: &str, value: fn(&Sample) -> f64| {
            let own = |s: &&Sample| s.connections == connections && s.target == target;
            let values: Vec<f64> = samples.iter().filter(own).map(value).collect();
            median(&values)
        };
        let figure = |value: fn(&Sample) -> f64| {
            let own = of(target, value).unwrap_or_default();
            let ratio =
                of("nginx", value).map_or("-".to_owned(), |nginx| format!("{:.2}", own / nginx));
            (own, ratio)
        };
        let (rate, rate_x) = figure(|s| s.load.rate);
        let (p50, p50_x) = figure(|s| s.load.p50);
        let (p99, p99_x) = figure(|s| s.load.p99);
        let (cpu, cpu_x) = figure(|s| s.cpu_micros);
        let (kernel, kernel_x) = figure(|s| s.kernel_micros);
        let (memory, _) = figure(|s| s.memory);
        let (switches, _) = figure(|s| s.switches);
        // Writing to a `String` can't fail.
        let _ = writeln!(
            text,
            "{connections:>5}  {target:<14} {rate:>7.0}  {rate_x:>6}  {p50:>8.0} {p50_x:>6}  {p99:>8.0} {p99_x:>6}  {cpu:>11.1} {cpu_x:>6}  {kernel:>12.1} {kernel_x:>6}  {memory:>8.1}  {switches:>12.2}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(target: &'static str, rate: f64) -> Sample {
        Sample {
            target,
            connections: 64,
            load: Measured {
                requests: rate,
                rate,
                p50: 100.0,
                p99: 200.0,
            },
            cpu_micros: 1e6 / rate,
            kernel_micros: 4e5 / rate,
            memory: 12.0,
            switches: 1.5,
        }
    }

    #[test]
    fn medians_are_held_against_nginxs() {
        let samples = [
            sample("nginx", 40_000.0),
            sample("proxy", 19_000.0),
            sample("nginx", 44_000.0),
            sample("proxy", 22_000.0),
            sample("nginx", 10.0),
            sample("proxy", 30_000.0),
        ];
        let text = table(
            &samples,
            Effort {
                seconds: 5,
                rounds: 3,
            },
        );
        let line = text.lines().find(|line| line.contains("proxy")).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..4], ["64", "proxy", "22000", "0.55"]);
        assert_eq!(words[8..], ["45.5", "1.82", "18.2", "1.82", "12.0", "1.50"]);
    }
}
