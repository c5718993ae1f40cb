//! Counters for Prometheus. No label identifies a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use factordesk_model::Operation;

mod upstream;

pub(crate) use upstream::UpstreamQueue;

/// Upper bounds of the duration histogram, in seconds.
/// The last one is a request's deadline (`middleware`).
const BUCKETS: [f64; 8] = [0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// All counters.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Tables>, UpstreamQueue);

#[derive(Debug, Default)]
struct Tables {
    // Labels are `&'static str`, so that no client can make up new time series.
    requests: BTreeMap<(&'static str, u16), u64>,
    durations: BTreeMap<&'static str, Histogram>,
    upstream: BTreeMap<(&'static str, &'static str), u64>,
    audit_failures: u64,
    session_checks: BTreeMap<&'static str, u64>,
    repeats: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
struct Histogram {
    counts: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

impl Metrics {
    /// Counts a completed request.
    pub(crate) fn request(&self, operation: &'static str, status: u16, duration: Duration) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tables.requests.entry((operation, status)).or_default() += 1;
        let histogram = tables.durations.entry(operation).or_default();
        let seconds = duration.as_secs_f64();
        for (count, bound) in histogram.counts.iter_mut().zip(BUCKETS) {
            if seconds <= bound {
                *count += 1;
            }
        }
        histogram.count += 1;
        histogram.sum += seconds;
    }

    /// Counts a request to the tenant.
    pub(crate) fn upstream(&self, operation: Operation, outcome: &'static str) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tables
            .upstream
            .entry((name(operation), outcome))
            .or_default() += 1;
    }

    /// Counts an audit record that could not be written.
    pub(crate) fn audit_failure(&self) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tables.audit_failures += 1;
    }

    /// Counts a session's revalidation at the identity provider.
    pub(crate) fn session_check(&self, outcome: &'static str) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tables.session_checks.entry(outcome).or_default() += 1;
    }

    /// Counts a repeated request without an idempotency key. `first` is what is known of the first one.
    pub(crate) fn repeat(&self, first: &'static str) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tables.repeats.entry(first).or_default() += 1;
    }

    /// The counters of the queue to the tenant.
    pub(crate) fn upstream_queue(&self) -> &UpstreamQueue {
        &self.1
    }

    /// The text exposition format, version 0.0.4. `waiting` is the number of requests in the queue; `breaker` is 0
    /// for closed, 1 for open, 2 for half-open.
    pub(crate) fn render(&self, waiting: usize, breaker: u8) -> String {
        let tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = tables.write(&mut text);
        let _ = self.1.write(waiting, breaker, &mut text);
        text
    }
}

impl Tables {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# HELP factordesk_requests_total Completed requests.")?;
        writeln!(out, "# TYPE factordesk_requests_total counter")?;
        for ((operation, status), count) in &self.requests {
            writeln!(
                out,
                "factordesk_requests_total{{operation=\"{operation}\",status=\"{status}\"}} {count}"
            )?;
        }
        writeln!(
            out,
            "# HELP factordesk_upstream_calls_total Requests to the tenant, by outcome."
        )?;
        writeln!(out, "# TYPE factordesk_upstream_calls_total counter")?;
        for ((operation, outcome), count) in &self.upstream {
            writeln!(
                out,
                "factordesk_upstream_calls_total{{operation=\"{operation}\",outcome=\"{outcome}\"}} {count}"
            )?;
        }
        writeln!(
            out,
            "# HELP factordesk_audit_failures_total Audit records that could not be written."
        )?;
        writeln!(out, "# TYPE factordesk_audit_failures_total counter")?;
        writeln!(
            out,
            "factordesk_audit_failures_total {}",
            self.audit_failures
        )?;
        writeln!(
            out,
            "# HELP factordesk_session_checks_total Sessions checked at the identity provider, by outcome."
        )?;
        writeln!(out, "# TYPE factordesk_session_checks_total counter")?;
        for (outcome, count) in &self.session_checks {
            writeln!(
                out,
                "factordesk_session_checks_total{{outcome=\"{outcome}\"}} {count}"
            )?;
        }
        writeln!(
            out,
            "# HELP factordesk_repeats_total Requests that repeat another one without an Idempotency-Key."
        )?;
        writeln!(out, "# TYPE factordesk_repeats_total counter")?;
        for (first, count) in &self.repeats {
            writeln!(out, "factordesk_repeats_total{{first=\"{first}\"}} {count}")?;
        }
        writeln!(
            out,
            "# HELP factordesk_request_duration_seconds Time to the response."
        )?;
        writeln!(out, "# TYPE factordesk_request_duration_seconds histogram")?;
        for (operation, histogram) in &self.durations {
            histogram.write(operation, out)?;
        }
        Ok(())
    }
}

impl Histogram {
    fn write(&self, operation: &str, out: &mut String) -> std::fmt::Result {
        let name = "factordesk_request_duration_seconds";
        for (count, bound) in self.counts.iter().zip(BUCKETS) {
            writeln!(
                out,
                "{name}_bucket{{operation=\"{operation}\",le=\"{bound}\"}} {count}"
            )?;
        }
        let (count, sum) = (self.count, self.sum);
        writeln!(
            out,
            "{name}_bucket{{operation=\"{operation}\",le=\"+Inf\"}} {count}"
        )?;
        writeln!(out, "{name}_sum{{operation=\"{operation}\"}} {sum}")?;
        writeln!(out, "{name}_count{{operation=\"{operation}\"}} {count}")
    }
}

/// The operation's name in metrics, log and audit.
pub(crate) fn name(operation: Operation) -> &'static str {
    operation.as_str()
}
