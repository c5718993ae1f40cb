//! The servers behind a scenario: an embedded tenant and the real proxy, each on its own port.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use factordesk_demo::portal::Portal as SamplePortal;
use factordesk_demo::{POLICY_FILE, POLICY_SCOPES, PublicAddress, PublicHost, https};
use factordesk_model::{AuthenticationMethod, UserId};
use factordesk_proxy::config::{Rate, RateConfig};
use factordesk_proxy::{AppState, Deps, Workers};
use factordesk_tenant::{
    Control, DemoAdmin, LoggedRequest, Masking, Plan, RunningTenant, StoredTicket, Tenant,
    TenantConfig,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::EnvClock;
use crate::engine::Engine;
use crate::support::checkout;

/// A scenario's differences from the default setup.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent difference"
)]
pub(crate) struct Setup {
    /// The tenant's rate limits
    pub(crate) plan: Plan,
    /// Which personal data of methods the tenant masks: by default all, as Auth0 does. A scenario that turns it off
    /// says why.
    pub(crate) masking: Masking,
    /// The share of the rate limits that the proxy may use, if not the plan's default
    pub(crate) rate: Option<Rate>,
    /// Origins whose pages may embed the widget
    pub(crate) portals: Vec<String>,
    /// Whether the demo's sample portal is served, too
    pub(crate) sample_portal: bool,
    /// Origins that may show the page in a frame
    pub(crate) framers: Vec<String>,
    /// Whether the page is at `http://localhost:PORT`, where browsers can create security keys and passkeys, instead of
    /// 127.0.0.1
    pub(crate) localhost: bool,
    /// Whether the page is at `https://localhost:PORT`: by default only for an engine that needs it
    pub(crate) https: Option<bool>,
    /// The port that browsers use, if another server in front of the proxy serves the page
    pub(crate) public_port: Option<u16>,
    /// Whether a destructive change needs a reason
    pub(crate) require_reason: bool,
    /// Whether the demo's policy applies; by default, every admin may touch every user
    pub(crate) policy: bool,
    /// The page's directory, if not the built page
    pub(crate) page: Option<PathBuf>,
}

impl Setup {
    /// A tenant that doesn't mask numbers and addresses: the proxy does, and they can be revealed.
    pub(crate) fn unmasked() -> Self {
        Self {
            masking: Masking::Off,
            ..Self::default()
        }
    }
}

/// A running tenant and proxy.
pub(crate) struct Env {
    tenant: RunningTenant,
    origin: String,
    address: SocketAddr,
    clock: Arc<EnvClock>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// TLS in front of the proxy
    tls: Option<JoinHandle<()>>,
    /// The sample portal's origin and its server
    sample_portal: Option<(String, JoinHandle<()>)>,
}

impl Env {
    /// Starts tenant and proxy on one clock.
    pub(crate) async fn start(setup: Setup) -> Result<Self> {
        let page = match setup.page {
            Some(page) => page,
            None => page_directory()?,
        };
        let clock = Arc::new(EnvClock::default());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let mut public = PublicAddress {
            host: if setup.localhost {
                PublicHost::Localhost
            } else {
                PublicHost::Address
            },
            port: setup.public_port,
        };
        let needs_https = !Engine::of_this_run()?.keeps_secure_cookies_of_http();
        let mut tls = None;
        if setup.https.unwrap_or(needs_https) {
            let outer = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            public = PublicAddress {
                host: PublicHost::Https,
                port: Some(outer.local_addr()?.port()),
            };
            tls = Some(https::serve(outer, address)?);
        }
        let mut tenant = TenantConfig {
            plan: setup.plan,
            masking: setup.masking,
            clock: Arc::clone(&clock) as Arc<dyn factordesk_tenant::Clock>,
            ..TenantConfig::default()
        };
        public.register(address, &mut tenant);
        if setup.policy {
            tenant.further_scopes = POLICY_SCOPES.map(str::to_owned).to_vec();
        }
        let policy = checkout().join(POLICY_FILE);
        let mut portals = setup.portals;
        let mut sample_portal = None;
        if setup.sample_portal {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let portal = SamplePortal::on(listener)?;
            portal.register(&mut tenant);
            portals.push(portal.origin().to_owned());
            sample_portal = Some(portal);
        }
        let tenant = Tenant::start(tenant).await?;
        let portals = portals.join(",");
        let framers = setup.framers.join(",");
        let environment = |name: &str| match name {
            "FACTORDESK_FRAME_ANCESTORS" => Some(framers.clone()),
            "FACTORDESK_ALLOWED_ORIGINS" => Some(portals.clone()),
            "FACTORDESK_REQUIRE_REASON" => Some(setup.require_reason.to_string()),
            "FACTORDESK_POLICY_FILE" if setup.policy => Some(policy.display().to_string()),
            _ => None,
        };
        let mut config = factordesk_demo::config(&tenant, address, public, &environment)
            .map_err(|problems| anyhow!("the proxy's configuration: {problems:?}"))?;
        config.server.page_dir = Some(page);
        if let Some(rate) = setup.rate {
            config.tenant.rate = RateConfig::One(rate);
        }
        let deps = Deps {
            clock: Arc::clone(&clock) as Arc<dyn factordesk_proxy::clock::Clock>,
            ..Deps::real(&config)?
        };
        let state = AppState::new(config, deps).await?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let until = async {
                // An error means that the sender was dropped: stop then, too.
                let _ = stopped.await;
            };
            factordesk_proxy::serve(state, listener, &Workers::here(), until).await;
        });
        let origin = public.origin(address);
        let sample_portal = sample_portal.map(|portal| {
            let at = portal.origin().to_owned();
            (at, portal.serve(&origin, &tenant))
        });
        Ok(Self {
            tenant,
            origin,
            address,
            clock,
            stop,
            server,
            tls,
            sample_portal,
        })
    }

    /// Stops both, without waiting for open connections.
    pub(crate) async fn end(self) {
        let _ = self.stop.send(());
        if let Some((_, portal)) = self.sample_portal {
            portal.abort();
        }
        if let Some(tls) = self.tls {
            tls.abort();
        }
        self.server.abort();
        // An error is expected here: the task was just aborted.
        let _ = self.server.await;
    }

    /// The page's origin.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The sample portal's origin.
    pub(crate) fn sample_portal(&self) -> Result<&str> {
        let portal = self.sample_portal.as_ref();
        Ok(&portal.context("the setup has no sample portal")?.0)
    }

    /// The address that the proxy listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The clock of both servers.
    pub(crate) fn clock(&self) -> &EnvClock {
        &self.clock
    }

    /// The tenant's test controls.
    pub(crate) fn control(&self) -> Control {
        self.tenant.control()
    }

    /// An access token for this admin, as a portal's own login would issue.
    pub(crate) fn token_of(&self, admin: Who) -> Result<String> {
        Ok(self.tenant.issue_admin_token(admin.email())?)
    }

    /// An admin's email address and password.
    pub(crate) fn admin(&self, who: Who) -> Result<&DemoAdmin> {
        let mut admins = self.tenant.admins().iter();
        admins
            .find(|admin| admin.email == who.email())
            .context("the tenant has no such admin")
    }

    /// A user's methods as the tenant holds them.
    pub(crate) fn methods_of(&self, user: &str) -> Result<Vec<AuthenticationMethod>> {
        Ok(self.control().methods_of(&id_of(user)?))
    }

    /// A user's methods as the tenant lists them.
    pub(crate) fn listed(&self, user: &str) -> Result<Vec<AuthenticationMethod>> {
        Ok(self.control().listed(&id_of(user)?))
    }

    /// The names (or else types) of a user's methods as the tenant holds them.
    pub(crate) fn names_of(&self, user: &str) -> Result<Vec<String>> {
        Ok(self.methods_of(user)?.iter().map(name_of).collect())
    }

    /// The method with this name (or else type), as the tenant holds it.
    pub(crate) fn method(&self, user: &str, name: &str) -> Result<AuthenticationMethod> {
        let methods = self.methods_of(user)?;
        let names = self.names_of(user)?;
        methods
            .into_iter()
            .find(|method| name_of(method) == name)
            .with_context(|| format!("the tenant has no method {name:?} of {user}, but {names:?}"))
    }

    /// Checks that the tenant holds exactly these methods of the user, in any order.
    pub(crate) fn holds(&self, user: &str, names: &[&str]) -> Result<()> {
        let mut held = self.names_of(user)?;
        let mut wanted: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        held.sort();
        wanted.sort();
        ensure!(
            held == wanted,
            "the tenant holds {held:?} of {user}, not {wanted:?}"
        );
        Ok(())
    }

    /// Replaces the user's methods in the tenant directly, without the page noticing.
    pub(crate) fn set_methods(&self, user: &str, methods: Vec<AuthenticationMethod>) -> Result<()> {
        Ok(self.control().set_methods(&id_of(user)?, methods)?)
    }

    /// The user's enrolment tickets.
    pub(crate) fn tickets_of(&self, user: &str) -> Result<Vec<StoredTicket>> {
        Ok(self.control().tickets_of(&id_of(user)?))
    }

    /// The number of remembered browsers that skip the user's second factor.
    pub(crate) fn browsers_of(&self, user: &str) -> Result<Option<u32>> {
        Ok(self.control().remembered_browsers(&id_of(user)?))
    }

    /// Sets the number of remembered browsers.
    pub(crate) fn set_browsers(&self, user: &str, count: u32) -> Result<()> {
        Ok(self
            .control()
            .set_remembered_browsers(&id_of(user)?, count)?)
    }

    /// The mutating Management API requests since the log was last cleared.
    pub(crate) fn writes(&self) -> Vec<LoggedRequest> {
        let mut log = self.control().request_log();
        log.retain(|request| request.path.starts_with("/api/") && request.method != "GET");
        log
    }
}

fn id_of(user: &str) -> Result<UserId> {
    UserId::new(user).map_err(|problem| anyhow!("{user}: {problem:?}"))
}

fn name_of(method: &AuthenticationMethod) -> String {
    let kind = || method.kind.as_ref().map(ToString::to_string);
    method.name.clone().or_else(kind).unwrap_or_default()
}

/// The admins of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// May do everything
    Ada,
    /// May only read
    Ravi,
    /// Has no permissions
    Noor,
    /// Help desk: may read and reveal, delete, send links, reset codes and forget browsers, but not add or change methods
    Olga,
    /// The same for the users of one connection only
    Lena,
}

impl Who {
    fn email(self) -> &'static str {
        match self {
            Self::Ada => "ada@desk.example.com",
            Self::Ravi => "ravi@desk.example.com",
            Self::Noor => "noor@desk.example.com",
            Self::Olga => "olga@desk.example.com",
            Self::Lena => "lena@desk.example.com",
        }
    }
}

/// The users of the demo tenant that the scenarios work on.
pub(crate) mod users {
    /// Mia Keller: a phone, an authenticator app, a security key, a passkey, a recovery code.
    pub(crate) const MIA: &str = "auth0|5f7c8ec7c33c6c004bbafe82";
    /// Jonas Weber: a phone and an authenticator app, a verified e-mail address, a password.
    pub(crate) const JONAS: &str = "auth0|64b0c1d2e3f405162738495a";
    /// Nele Ohnesorg: nothing.
    pub(crate) const NELE: &str = "auth0|64b0c1d2e3f405162738495b";
    /// Lina Paar: two linked methods and one that isn't.
    pub(crate) const LINA: &str = "auth0|64b0c1d2e3f405162738495e";
    /// Masha Petrova: a masked number, two unfinished enrolments, one never used.
    pub(crate) const MASHA: &str = "auth0|64b0c1d2e3f405162738495f";
    /// Viola Vielhaber: 60 methods.
    pub(crate) const VIOLA: &str = "auth0|64b0c1d2e3f4051627384960";
    /// Paul Passkey: twenty passkeys.
    pub(crate) const PAUL: &str = "auth0|64b0c1d2e3f4051627384961";
    /// Petra President, a protected user: a phone, an authenticator app, a password.
    pub(crate) const PETRA: &str = "auth0|64b0c1d2e3f4051627384968";
    /// Nora Northwind, protected as a member of an organization: an authenticator app.
    pub(crate) const NORA: &str = "auth0|64b0c1d2e3f4051627384969";
    /// Ada, who is an admin, too.
    pub(crate) const ADA: &str = "auth0|6a0000000000000000000001";
    /// Awkward Id 5, of the connection `acme-saml`: an authenticator app and a recovery code.
    pub(crate) const ACME: &str = "samlp|acme-saml|mia@example.com";
    /// Alma Allesda: every type.
    pub(crate) const ALMA: &str = "auth0|64b0c1d2e3f4051627384962";
    /// Futura Neumann: a type and fields that the desk doesn't know.
    pub(crate) const FUTURA: &str = "auth0|64b0c1d2e3f4051627384963";
    /// Hostile names, the user's own included.
    pub(crate) const UNUSUAL: &str = "auth0|64b0c1d2e3f4051627384964";
}

/// The directory of the built page.
pub(crate) fn page_directory() -> Result<PathBuf> {
    let directory =
        std::env::var_os("FACTORDESK_DIST").map_or_else(|| checkout().join("dist"), PathBuf::from);
    ensure!(
        directory.join("index.html").is_file(),
        "there is no page in {}: `cargo xtask test --only page` builds it",
        directory.display()
    );
    Ok(directory)
}
