//! Counters about the calls to the tenant: queueing, the tenant's rate limit, retries, the circuit
//! breaker.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the wait histogram, in milliseconds, and as Prometheus labels (seconds).
/// The last one is the longest wait (`auth0::limiter`).
const BUCKETS: [(u64, &str); 5] = [
    (500, "0.5"),
    (2_000, "2"),
    (5_000, "5"),
    (10_000, "10"),
    (25_000, "25"),
];

/// The counters, written without a lock.
#[derive(Debug, Default)]
pub(crate) struct UpstreamQueue {
    waits: [AtomicU64; BUCKETS.len()],
    waited: AtomicU64,
    waited_millis: AtomicU64,
    full: AtomicU64,
    too_long: AtomicU64,
    limited: AtomicU64,
    retries: AtomicU64,
    breaker: AtomicU64,
}

// Relaxed is enough: nothing depends on the order of two counters.
fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl UpstreamQueue {
    /// Counts a call that was queued and then got its permit.
    pub(crate) fn waited(&self, millis: u64) {
        // Prometheus' buckets are cumulative: a wait counts in each that is large enough.
        for ((bound, _), counter) in BUCKETS.iter().zip(&self.waits) {
            if millis <= *bound {
                count(counter);
            }
        }
        count(&self.waited);
        self.waited_millis.fetch_add(millis, Ordering::Relaxed);
    }

    /// Counts a call that wasn't sent: the queue was full, or the wait too long.
    pub(crate) fn refused(&self, full: bool) {
        count(if full { &self.full } else { &self.too_long });
    }

    /// Counts a call that the circuit breaker held back.
    pub(crate) fn broken(&self) {
        count(&self.breaker);
    }

    /// Counts a 429 response of the tenant.
    pub(crate) fn limited(&self) {
        count(&self.limited);
    }

    /// Counts a retry of a read.
    pub(crate) fn retried(&self) {
        count(&self.retries);
    }

    /// Writes the counters in Prometheus' text format. `waiting`: queued calls; `breaker`: 0
    /// closed, 1 open, 2 half-open.
    pub(super) fn write(&self, waiting: usize, breaker: u8, out: &mut String) -> std::fmt::Result {
        let mut one = |name: &str, kind: &str, help: &str, value: u64| {
            writeln!(
                out,
                "# HELP factordesk_{name} {help}\n# TYPE factordesk_{name} {kind}\nfactordesk_{name} {value}"
            )
        };
        let waiting = waiting as u64;
        one(
            "upstream_waiting",
            "gauge",
            "Calls queued for the tenant's rate limit.",
            waiting,
        )?;
        let state = u64::from(breaker);
        one(
            "upstream_breaker",
            "gauge",
            "Circuit breaker: 0 closed, 1 open, 2 half-open (one call probes the tenant).",
            state,
        )?;
        let limited = read(&self.limited);
        one(
            "upstream_limited_total",
            "counter",
            "Responses 429 of the tenant.",
            limited,
        )?;
        let retries = read(&self.retries);
        one(
            "upstream_retries_total",
            "counter",
            "Reads that were retried.",
            retries,
        )?;
        let name = "factordesk_upstream_refused_total";
        writeln!(
            out,
            "# HELP {name} Calls that were not sent, by reason.\n# TYPE {name} counter"
        )?;
        for (reason, counter) in [
            ("breaker", &self.breaker),
            ("queue_full", &self.full),
            ("wait_too_long", &self.too_long),
        ] {
            writeln!(out, "{name}{{reason=\"{reason}\"}} {}", read(counter))?;
        }
        let name = "factordesk_upstream_wait_seconds";
        writeln!(
            out,
            "# HELP {name} Time in the queue, for calls that had to wait.\n# TYPE {name} histogram"
        )?;
        for ((_, bound), counter) in BUCKETS.iter().zip(&self.waits) {
            writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {}", read(counter))?;
        }
        let (waited, millis) = (read(&self.waited), read(&self.waited_millis));
        writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {waited}")?;
        writeln!(out, "{name}_sum {}.{:03}", millis / 1000, millis % 1000)?;
        writeln!(out, "{name}_count {waited}")
    }
}
