use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::super::audit::{Event, GENESIS, Pruned};
use super::super::database::{Columns, Value};
use super::*;

/// A database that appends when it is allowed to, and refuses records about one number.
struct Fake {
    allowed: Semaphore,
    started: Semaphore,
    last: Mutex<(u64, [u8; 32])>,
    sizes: Mutex<Vec<usize>>,
    refused: Option<u64>,
    given_up: AtomicUsize,
}

impl Fake {
    fn new(allowed: usize) -> Self {
        Self {
            allowed: Semaphore::new(allowed),
            started: Semaphore::new(0),
            last: Mutex::new((0, GENESIS)),
            sizes: Mutex::default(),
            refused: None,
            given_up: AtomicUsize::new(0),
        }
    }
}

#[async_trait]
impl Database for Fake {
    async fn run(&self, _: &'static str, _: Vec<Value>) -> Result<Vec<Columns>, StoreError> {
        Ok(Vec::new())
    }

    async fn append(
        &self,
        drafts: Vec<Draft>,
        timeout: Duration,
    ) -> Result<Vec<Link>, NotAppended> {
        self.sizes.lock().unwrap().push(drafts.len());
        self.started.add_permits(1);
        let Ok(permit) = tokio::time::timeout(timeout, self.allowed.acquire()).await else {
            self.given_up.fetch_add(1, Ordering::SeqCst);
            return Err(StoreError::failed("given up").into());
        };
        permit.unwrap().forget();
        if drafts
            .iter()
            .any(|draft| draft.intent.is_some() && draft.intent == self.refused)
        {
            return Err(NotAppended {
                error: StoreError::failed("refused"),
                because_of_a_record: true,
            });
        }
        let mut last = self.last.lock().unwrap();
        Ok(drafts
            .iter()
            .map(|draft| {
                let row = draft.after(*last);
                *last = (row.seq, row.hash);
                Link {
                    seq: row.seq,
                    hash: row.hash,
                }
            })
            .collect())
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A record that refers to this number.
fn draft(number: u64) -> Draft {
    let event = Event::Pruned(Pruned {
        count: number,
        hash: GENESIS,
    });
    Draft::new(0, event).unwrap()
}

fn appender(fake: Fake) -> Arc<Appender<Fake>> {
    Arc::new(Appender::new(Arc::new(fake), Duration::from_secs(5)))
}

/// Starts an append, and returns when the database has it, or when it is in line.
async fn begin(
    appender: &Arc<Appender<Fake>>,
    number: u64,
) -> tokio::task::JoinHandle<Result<Link, StoreError>> {
    let in_line = appender.line().records.len();
    let started = appender.database.started.available_permits();
    let task = {
        let appender = Arc::clone(appender);
        tokio::spawn(async move { appender.append(draft(number)).await })
    };
    while appender.line().records.len() == in_line
        && appender.database.started.available_permits() == started
    {
        tokio::task::yield_now().await;
    }
    task
}

#[tokio::test]
async fn records_that_wait_for_a_writer_are_written_in_one_group() {
    let appender = appender(Fake::new(0));
    let mut tasks = Vec::new();
    for number in 0..100 {
        tasks.push(begin(&appender, number).await);
    }
    appender.database.allowed.add_permits(3);
    let links = join_all(tasks).await;
    let seqs: Vec<u64> = links
        .into_iter()
        .map(|link| link.unwrap().unwrap().seq)
        .collect();
    assert_eq!(seqs, (1..=100).collect::<Vec<u64>>(), "in their order");
    assert_eq!(*appender.database.sizes.lock().unwrap(), [1, 64, 35]);
    assert!(!appender.line().has_writer);
}

#[tokio::test]
async fn records_of_a_group_have_a_maximum_size() {
    let appender = appender(Fake::new(0));
    let mut tasks = vec![begin(&appender, 0).await];
    for kilobytes in [600, 100, 600, 3_000] {
        let mut large = draft(1);
        large.rest = " ".repeat(kilobytes * 1024);
        let in_line = appender.line().records.len();
        let own = Arc::clone(&appender);
        tasks.push(tokio::spawn(async move { own.append(large).await }));
        while appender.line().records.len() == in_line {
            tokio::task::yield_now().await;
        }
    }
    appender.database.allowed.add_permits(4);
    for link in join_all(tasks).await {
        link.unwrap().unwrap();
    }
    assert_eq!(*appender.database.sizes.lock().unwrap(), [1, 2, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn records_that_have_waited_too_long_are_never_written() {
    let appender = appender(Fake::new(0));
    let first = begin(&appender, 0).await;
    let second = begin(&appender, 1).await;
    tokio::time::advance(Duration::from_secs(3)).await;
    let third = begin(&appender, 2).await;
    // The first one's time ends while it waits for the lock, the second one's with it.
    assert!(first.await.unwrap().is_err());
    assert!(second.await.unwrap().is_err());
    appender.database.allowed.add_permits(1);
    assert_eq!(third.await.unwrap().unwrap().seq, 1);
    assert_eq!(*appender.database.sizes.lock().unwrap(), [1, 1]);
    assert_eq!(appender.database.given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn record_that_the_database_refuses_takes_no_other_with_it() {
    let appender = appender(Fake {
        refused: Some(2),
        ..Fake::new(0)
    });
    let mut tasks = Vec::new();
    for number in 0..4 {
        tasks.push(begin(&appender, number).await);
    }
    appender.database.allowed.add_permits(5);
    let results: Vec<Option<u64>> = join_all(tasks)
        .await
        .into_iter()
        .map(|result| result.unwrap().ok().map(|link| link.seq))
        .collect();
    assert_eq!(results, [Some(1), Some(2), None, Some(3)]);
    assert_eq!(*appender.database.sizes.lock().unwrap(), [1, 3, 1, 1, 1]);
}

#[tokio::test]
async fn records_in_line_are_written_by_others_if_the_writer_is_stopped() {
    let appender = appender(Fake::new(0));
    let worker = {
        let appender = Arc::clone(&appender);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let first = runtime.block_on(begin(&appender, 0));
            // It goes on as long as the runtime does.
            drop(first);
            runtime
        })
    };
    // A runtime can't be dropped in another one.
    let stop = |runtime| std::thread::spawn(move || drop(runtime)).join().unwrap();
    let runtime = worker.join().unwrap();
    let second = begin(&appender, 1).await;
    stop(runtime);
    appender.database.allowed.add_permits(1);
    assert_eq!(second.await.unwrap().unwrap().seq, 1);
    assert!(!appender.line().has_writer);
}
