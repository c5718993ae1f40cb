//! Three replicas, and their tenant behind a fault injector that can hold requests.

use std::sync::{Arc, Mutex};

use factordesk_demo as demo;
use factordesk_proxy::audit;
use factordesk_proxy::store::Store;
use factordesk_tenant::faulty::{FaultyTenant, Phase};
use factordesk_tenant::{Seed, Tenant, TenantConfig};
use futures_util::future::join_all;
use tokio::sync::watch;

use super::balancer::Balancer;
use super::process::{Process, Variables, verify_audit};
use crate::support::login::SESSION;
use crate::support::stores::TestStore;
use crate::support::{ADA, TestApp};

const REPLICAS: usize = 3;

pub(super) struct Fleet {
    /// The tenant, and the desk at the balancer's address
    pub(super) desk: TestApp,
    pub(super) way: Arc<FaultyTenant>,
    pub(super) store: Arc<dyn Store>,
    pub(super) balancer: Arc<Balancer>,
    variables: Variables,
    replicas: Arc<Mutex<[Option<Process>; REPLICAS]>>,
    alive: watch::Sender<usize>,
    starts: watch::Sender<u64>,
}

impl Fleet {
    pub(super) async fn start(store: &TestStore) -> Self {
        let tenant = Tenant::start(TenantConfig {
            seed: Seed::Empty,
            ..TenantConfig::default()
        })
        .await
        .unwrap();
        let way = Arc::new(FaultyTenant::start().await.unwrap());
        way.lead_to(tenant.origin());
        let balancer = Arc::new(Balancer::start(REPLICAS).await);
        let public = demo::PublicHost::default();
        let mut variables = demo::variables(&tenant, balancer.address, public);
        variables.retain(|(name, _)| {
            !["AUTH0_DOMAIN", "FACTORDESK_STORE", "FACTORDESK_LISTEN"].contains(name)
        });
        variables.push(("AUTH0_DOMAIN", way.origin().to_owned()));
        variables.push(("FACTORDESK_STORE", store.url.clone()));
        let opened = store.ready().await;
        let fleet = Self {
            desk: TestApp::elsewhere(tenant, Arc::clone(&opened), public.origin(balancer.address)),
            way,
            store: opened,
            balancer,
            variables,
            replicas: Arc::default(),
            alive: watch::Sender::new(0),
            starts: watch::Sender::new(0),
        };
        join_all((0..REPLICAS).map(|index| fleet.revive(index))).await;
        fleet
    }

    /// Starts a replica at this index. The future doesn't borrow `self`, so it can run in the
    /// background.
    fn revive(&self, index: usize) -> impl Future<Output = ()> + Send + 'static {
        let (balancer, replicas) = (Arc::clone(&self.balancer), Arc::clone(&self.replicas));
        let (alive, starts) = (self.alive.clone(), self.starts.clone());
        let variables = self.variables.clone();
        async move {
            let process = Process::start(variables).await;
            balancer.set(index, Some(process.address));
            replicas.lock().unwrap()[index] = Some(process);
            starts.send_modify(|count| *count += 1);
            alive.send_modify(|count| *count += 1);
        }
    }

    /// Kills a replica and starts another one in its place, in the background.
    pub(super) async fn kill(&self, index: usize) {
        self.balancer.set(index, None);
        let process = self.replicas.lock().unwrap()[index].take().unwrap();
        self.alive.send_modify(|count| *count -= 1);
        tokio::task::spawn_blocking(|| process.kill())
            .await
            .unwrap();
        tokio::spawn(self.revive(index));
    }

    /// Returns when at least this many replicas are alive.
    pub(super) async fn alive(&self, least: usize) {
        let mut alive = self.alive.subscribe();
        alive.wait_for(|count| *count >= least).await.unwrap();
    }

    pub(super) async fn all_alive(&self) {
        self.alive(REPLICAS).await;
    }

    /// Logs in and returns the session's cookie. Each step goes to another replica, and so does the
    /// request after it.
    pub(super) async fn log_in_on_one_and_work_on_another(&self) -> String {
        let cookie = format!("{SESSION}={}", self.desk.log_in(ADA).await);
        let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
        let session = self.desk.get("/session", &headers).await;
        assert_eq!(session.status, 200, "{session:?}");
        let picked = self.balancer.picked();
        let last: Vec<usize> = picked.iter().rev().take(REPLICAS).copied().collect();
        assert!(
            (0..REPLICAS).all(|index| last.contains(&index)),
            "{picked:?}"
        );
        cookie
    }

    /// Verifies the audit chain, here and with the program's own command.
    pub(super) async fn check_chain(&self) {
        audit::verify(&*self.store, None).await.unwrap();
        verify_audit(self.variables.clone()).await.unwrap();
    }

    /// How often the replicas have requested a Management API token.
    pub(super) fn token_requests(&self) -> u64 {
        self.way.arrived(Phase::Token)
    }

    /// Stops the replicas. Returns how many processes were started.
    pub(super) async fn stop(self) -> u64 {
        let starts = *self.starts.borrow();
        let replicas = std::mem::take(&mut *self.replicas.lock().unwrap());
        tokio::task::spawn_blocking(|| drop(replicas))
            .await
            .unwrap();
        self.desk.stop().await;
        starts
    }
}
