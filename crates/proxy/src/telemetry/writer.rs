//! The thread that writes the log.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use super::queue::{Item, Lost, Queue};

/// Maximum size of a batch of lines that are written together, in bytes.
const MAX_BATCH: usize = 64 * 1024;
/// Pause before the next attempt if standard error is full and non-blocking. Another process that shares the pipe may
/// have made it so.
const RETRY: Duration = Duration::from_millis(20);

/// Formats the line that says how many lines are missing.
pub(super) type Report = Box<dyn Fn(Lost) -> Vec<u8> + Send>;

/// Writes the queue's lines until the queue ends.
pub(super) struct Writer<W> {
    queue: Queue,
    out: W,
    report: Report,
    batch: Vec<u8>,
    /// For each line of the batch: its end, and whether it is an anchor of the audit chain
    ends: Vec<(usize, bool)>,
    /// Size of these lines, without what was put before them
    bytes: usize,
    /// Lost lines that weren't reported yet
    untold: Lost,
    /// Lost lines that the batch's first line reports
    telling: Lost,
    /// Whether the last write ended within a line
    torn: bool,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(queue: Queue, out: W, report: Report) -> Self {
        Self {
            queue,
            out,
            report,
            batch: Vec::new(),
            ends: Vec::new(),
            bytes: 0,
            untold: Lost::default(),
            telling: Lost::default(),
            torn: false,
        }
    }

    pub(super) fn run(mut self) {
        while let Some(items) = self.queue.take() {
            for item in items {
                match item {
                    // The lines before the gap go first, so that the report is at the right place.
                    Item::Gap(lost) => {
                        self.flush();
                        self.untold.add(lost);
                    }
                    Item::Line { text, audit } => self.add(&text, audit),
                }
            }
            let works = self.flush();
            // Report the loss now, since the next line may come much later. If the reader is gone, waiting for that
            // line is soon enough.
            if works && !self.untold.is_none() {
                self.tell();
                self.flush();
            }
        }
    }

    fn add(&mut self, text: &[u8], audit: bool) {
        if self.batch.len() + text.len() > MAX_BATCH {
            self.flush();
        }
        if !self.untold.is_none() {
            self.tell();
        }
        self.batch.extend_from_slice(text);
        self.ends.push((self.batch.len(), audit));
        self.bytes += text.len();
    }

    /// Puts the report at the beginning of the batch. The batch is empty here, because it is flushed whenever lines
    /// are lost.
    fn tell(&mut self) {
        let lost = std::mem::take(&mut self.untold);
        self.batch.extend_from_slice(&(self.report)(lost));
        self.telling = lost;
    }

    /// Writes the batch. Returns whether all of it was written.
    fn flush(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        if self.torn {
            // A line break ends the torn line, so that it doesn't damage the next one.
            self.batch.insert(0, b'\n');
            for (end, _) in &mut self.ends {
                *end += 1;
            }
        }
        let (written, result) = write_all(&mut self.out, &self.batch);
        if written > 0 {
            self.torn = self.batch[written - 1] != b'\n';
        }
        for (end, audit) in &self.ends {
            if *end > written {
                let lost = Lost::one(*audit);
                self.queue.count_lost(lost);
                self.untold.add(lost);
            }
        }
        let told = std::mem::take(&mut self.telling);
        if result.is_err() && self.ends.first().is_none_or(|(end, _)| *end > written) {
            // The report may not have been written. Reporting twice is better than not at all.
            self.untold.add(told);
        }
        self.queue
            .written(self.ends.len(), std::mem::take(&mut self.bytes));
        self.batch.clear();
        self.ends.clear();
        result.is_ok()
    }
}

/// Writes as much as possible. Returns the number of bytes written.
fn write_all(out: &mut impl Write, bytes: &[u8]) -> (usize, io::Result<()>) {
    let mut written = 0;
    while written < bytes.len() {
        match out.write(&bytes[written..]) {
            // Trying again could go on for ever.
            Ok(0) => return (written, Err(io::ErrorKind::WriteZero.into())),
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(RETRY),
            Err(error) => return (written, Err(error)),
        }
    }
    (written, Ok(()))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tracing_subscriber::fmt::MakeWriter as _;

    use super::super::queue::{AUDIT_RESERVE, Dropped, MAX_BYTES};
    use super::*;

    fn queue() -> (Queue, &'static Dropped) {
        let dropped: &'static Dropped = Box::leak(Box::default());
        (Queue::new(dropped), dropped)
    }

    fn put(queue: &Queue, line: &str) {
        let written = if line.starts_with("audit") {
            queue.audit_writer().write(line.as_bytes())
        } else {
            queue.make_writer().write(line.as_bytes())
        };
        assert_eq!(written.unwrap(), line.len());
    }

    fn lost(audit: u64, other: u64) -> Lost {
        Lost { audit, other }
    }

    /// Writes everything that is waiting, on this thread.
    fn write(queue: &Queue, out: impl Write) {
        queue.end(Duration::ZERO);
        let report = |lost: Lost| format!("lost {} {}\n", lost.audit, lost.other).into_bytes();
        Writer::new(queue.clone(), out, Box::new(report)).run();
    }

    /// Fails in between: each entry of `takes` is the number of bytes accepted until the next error.
    struct Failing {
        taken: Vec<u8>,
        takes: Vec<usize>,
    }

    impl Write for &mut Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let Some(room) = self.takes.first_mut() else {
                self.taken.extend_from_slice(bytes);
                return Ok(bytes.len());
            };
            let count = bytes.len().min(*room);
            if count == 0 {
                self.takes.remove(0);
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            *room -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn security_60_what_waits_is_bounded_and_anchors_have_room_of_their_own() {
        let (queue, dropped) = queue();
        let line = format!("{}\n", "x".repeat(999));
        for _ in 0..5_000 {
            put(&queue, &line);
        }
        let kept = 5_000 - dropped.so_far().other;
        assert!(kept > 900, "{kept}");
        put(&queue, "audit 1\n");
        put(&queue, &line);
        put(&queue, "audit 2\n");
        let anchor = format!("audit{}\n", "x".repeat(994));
        for _ in 0..5_000 {
            put(&queue, &anchor);
        }
        let anchors = 5_000 - dropped.so_far().audit;
        let mut out = Vec::new();
        write(&queue, &mut out);
        assert!(out.len() <= MAX_BYTES + AUDIT_RESERVE, "{}", out.len());
        let text = String::from_utf8(out).unwrap();
        let expected = format!(
            "{}lost 0 {}\naudit 1\nlost 0 1\naudit 2\n{}lost {} 0\n",
            line.repeat(usize::try_from(kept).unwrap()),
            5_000 - kept,
            anchor.repeat(usize::try_from(anchors).unwrap()),
            5_000 - anchors
        );
        assert!(text == expected, "{}", text.replace("xxxx", ""));
        assert_eq!(dropped.so_far(), lost(5_000 - anchors, 5_001 - kept));
    }

    #[test]
    fn security_60_room_comes_back_when_lines_are_written() {
        let (queue, dropped) = queue();
        let line = format!("{}\n", "x".repeat(100_000));
        for _ in 0..100 {
            put(&queue, &line);
            write(&queue, io::sink());
        }
        assert_eq!(dropped.so_far(), Lost::default());
    }

    #[test]
    fn security_60_lines_that_a_dead_reader_did_not_get_are_counted() {
        let (queue, dropped) = queue();
        let mut out = Failing {
            taken: Vec::new(),
            takes: vec![9, 0],
        };
        for line in ["one\n", "two two two\n", "audit three\n"] {
            put(&queue, line);
        }
        write(&queue, &mut out);
        assert_eq!(dropped.so_far(), lost(1, 1));
        put(&queue, "four\n");
        let text = |out: &Failing| String::from_utf8(out.taken.clone()).unwrap();
        assert_eq!(text(&out), "one\ntwo t");
        write(&queue, &mut out);
        // This is a new writer, which doesn't know of the first one's losses.
        assert_eq!(text(&out), "one\ntwo t");
        assert_eq!(dropped.so_far(), lost(1, 2));
    }

    #[test]
    fn security_60_a_torn_line_spoils_no_other_and_a_report_is_told_until_it_arrives() {
        let (queue, dropped) = queue();
        let mut out = Failing {
            taken: Vec::new(),
            takes: vec![9, 5],
        };
        // Larger than a batch, so each line is written by itself.
        let large = |name: &str| format!("{name}{}\n", ".".repeat(MAX_BATCH));
        for name in ["a", "audit b", "c", "d"] {
            put(&queue, &large(name));
        }
        write(&queue, &mut out);
        let text = String::from_utf8(out.taken).unwrap().replace("..", "");
        // `a` was torn, and so was its report together with `audit b`. All three losses are reported before `c`.
        assert_eq!(text, "a\nlost\nlost 1 1\nc\nd\n");
        assert_eq!(dropped.so_far(), lost(1, 1));
    }

    #[test]
    fn security_60_the_end_waits_only_so_long() {
        let (queue, _) = queue();
        put(&queue, "one\n");
        let start = Instant::now();
        // There is no thread that would take the line.
        queue.end(Duration::from_millis(1));
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
