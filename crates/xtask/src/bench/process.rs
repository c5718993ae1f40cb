//! A server process under load, and its resources according to `/proc`.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// Time for a process to listen, and to end after the signal. Under valgrind, both take fifty times as long.
const TIMEOUT: Duration = Duration::from_mins(1);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// `CLK_TCK`, the unit of CPU times in `/proc`: 100 on every Linux.
const TICKS_A_SECOND: f64 = 100.0;
/// Where `/proc/ID/stat` has the user and the system time, fields 14 and 15, counted after the name.
const USER_TIME: usize = 11;
const SYSTEM_TIME: usize = 12;
const MIB: f64 = 1024.0;

/// A process with its children. It is terminated on drop.
pub(super) struct Process(Child);

impl Process {
    pub(super) fn new(child: Child) -> Self {
        Self(child)
    }

    /// Waits until the process accepts connections at this address.
    pub(super) fn wait_for(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(!self.has_ended(), "the process has ended");
            ensure!(
                start.elapsed() < TIMEOUT,
                "it does not listen on {address} after {} s",
                TIMEOUT.as_secs()
            );
            std::thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Ends the process in an orderly way, and waits until it has.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        match self.terminate() {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("the process failed ({status})"),
            None => bail!("the process did not end in {} s", TIMEOUT.as_secs()),
        }
    }

    /// CPU time used so far, in seconds, including the children.
    pub(super) fn cpu(&self) -> anyhow::Result<f64> {
        cpu(self.0.id())
    }

    /// The part of [`cpu`](Self::cpu) that was spent in the kernel.
    pub(super) fn kernel(&self) -> anyhow::Result<f64> {
        sum(self.0.id(), |id| ticks(id, SYSTEM_TIME))
    }

    /// Resident memory in MiB. Memory that children share is counted for each of them.
    pub(super) fn memory(&self) -> anyhow::Result<f64> {
        sum(self.0.id(), |id| {
            let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
            let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kib / MIB)
        })
    }

    /// Number of context switches so far, of all threads and of the children.
    pub(super) fn switches(&self) -> anyhow::Result<f64> {
        sum(self.0.id(), |id| {
            let threads = fs::read_dir(format!("/proc/{id}/task")).ok()?;
            let of = |thread: fs::DirEntry| {
                let status = fs::read_to_string(thread.path().join("status")).ok()?;
                // `voluntary_ctxt_switches` and `nonvoluntary_ctxt_switches`
                let counts = status.lines().filter_map(|line| {
                    let (name, count) = line.split_once(':')?;
                    let is_count = name.ends_with("voluntary_ctxt_switches");
                    is_count.then(|| count.trim().parse::<f64>().ok()).flatten()
                });
                Some(counts.sum::<f64>())
            };
            // A thread that has ended in between counts nothing.
            Some(threads.flatten().filter_map(of).sum())
        })
    }

    /// Whether the process has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Sends SIGTERM and waits. `None` if the process still runs after that.
    fn terminate(&mut self) -> Option<ExitStatus> {
        if let Ok(Some(status)) = self.0.try_wait() {
            return Some(status);
        }
        // SIGTERM makes nginx end its workers.
        let asked = Command::new("kill")
            .arg(self.0.id().to_string())
            .status()
            .is_ok_and(|status| status.success());
        let start = Instant::now();
        while asked && start.elapsed() < TIMEOUT {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        None
    }
}

/// CPU time that this process and its children have used so far, in seconds.
pub(super) fn cpu(id: u32) -> anyhow::Result<f64> {
    sum(id, |id| {
        Some(ticks(id, USER_TIME)? + ticks(id, SYSTEM_TIME)?)
    })
}

/// A time in `/proc/ID/stat`, in seconds.
fn ticks(id: u32, field: usize) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name may contain spaces, so fields are counted after it.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let ticks: f64 = fields.nth(field)?.parse().ok()?;
    Some(ticks / TICKS_A_SECOND)
}

fn sum(id: u32, of: impl Fn(u32) -> Option<f64>) -> anyhow::Result<f64> {
    let own = of(id).with_context(|| format!("process {id} has ended"))?;
    Ok(own + children(id).into_iter().filter_map(of).sum::<f64>())
}

fn children(id: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    list.split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect()
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.terminate().is_none() {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
