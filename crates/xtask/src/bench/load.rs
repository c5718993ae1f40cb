//! Runs the load generator, wrk, and parses its output.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

/// The result of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// Number of requests that were answered
    pub(super) requests: f64,
    /// Requests per second
    pub(super) rate: f64,
    /// Median latency, in microseconds
    pub(super) p50: f64,
    /// 99th percentile of the latency, in microseconds
    pub(super) p99: f64,
}

/// The load generator.
pub(super) struct Load(PathBuf);

impl Load {
    pub(super) fn new(wrk: &Path) -> Self {
        Self(wrk.to_owned())
    }

    /// Loads `url` over this number of connections, each with one request at a time. Any response other than 2xx is
    /// an error, because refusing a request is cheaper than answering it.
    pub(super) fn run(
        &self,
        connections: u32,
        seconds: u32,
        url: &str,
        headers: &[(&'static str, String)],
    ) -> anyhow::Result<Measured> {
        let mut command = Command::new(&self.0);
        command.args(["--threads", "1", "--latency", "--timeout", "5"]);
        command.args(["--connections", &connections.to_string()]);
        command.args(["--duration", &format!("{seconds}s")]);
        for (name, value) in headers {
            command.args(["--header", &format!("{name}: {value}")]);
        }
        let output = command.arg(url).output().context("can't start wrk")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "wrk failed ({})", output.status);
        read(&text)
    }
}

fn read(text: &str) -> anyhow::Result<Measured> {
    for trouble in ["Non-2xx", "Socket errors"] {
        if let Some(line) = text.lines().find(|line| line.contains(trouble)) {
            bail!("{}", line.trim());
        }
    }
    // Lines start with their name, except for the total, which starts with its number.
    let line = |first: &str| {
        text.lines()
            .find_map(|line| line.trim().strip_prefix(first))
    };
    let total = text
        .lines()
        .find_map(|line| line.split_once(" requests in "));
    (|| {
        Some(Measured {
            requests: total?.0.trim().parse().ok()?,
            rate: line("Requests/sec:")?.trim().parse().ok()?,
            p50: micros(line("50%")?.trim())?,
            p99: micros(line("99%")?.trim())?,
        })
    })()
    .with_context(|| format!("can't read wrk's output:\n{text}"))
}

/// Parses `812.00us`, `1.20ms`, `1.02s`.
fn micros(text: &str) -> Option<f64> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let number: f64 = text[..unit].parse().ok()?;
    Some(match &text[unit..] {
        "us" => number,
        "ms" => number * 1e3,
        "s" => number * 1e6,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "Running 2s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.20ms    1.00ms  20.00ms   95.99%
    Req/Sec    20.00k     1.00k   22.00k    87.50%
  Latency Distribution
     50%  812.00us
     75%    1.10ms
     90%    2.00ms
     99%    1.02s
  40000 requests in 2.00s, 40.00MB read
Requests/sec:  20000.50
Transfer/sec:     20.00MB
";

    #[test]
    fn what_wrk_prints_is_read() {
        let expected = Measured {
            requests: 40_000.0,
            rate: 20_000.5,
            p50: 812.0,
            p99: 1_020_000.0,
        };
        assert_eq!(read(PRINTED).unwrap(), expected);
    }

    #[test]
    fn refusals_are_no_measurement() {
        let refused = format!("{PRINTED}  Non-2xx or 3xx responses: 12\n");
        assert!(read(&refused).is_err());
        assert!(read("").is_err());
    }
}
