//! `FACTORDESK_STORE=postgres://...`: the server, the credentials, and whether the connection uses TLS.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// A `PostgreSQL` server. The connection uses TLS with a verified certificate, unless the server is on this machine.
#[derive(Clone)]
pub struct PostgresConfig {
    client: Config,
    tls: Option<ClientConfig>,
}

impl std::fmt::Debug for PostgresConfig {
    /// Leaves out the URL, which holds the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresConfig")
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

impl PostgresConfig {
    /// Parses the URL. `ca` is a PEM file with the certificates to trust instead of the machine's own.
    ///
    /// # Errors
    /// The end of a sentence about `FACTORDESK_STORE`. Contains nothing of the URL.
    pub fn read(url: &str, ca: Option<&Path>) -> Result<Self, String> {
        // The parser's own message would quote part of the URL.
        let mut client = Config::from_str(url).map_err(
            |_| "must be a PostgreSQL URL, such as postgres://user:password@host:5432/database",
        )?;
        if client.get_hosts().is_empty() {
            return Err("must name a host".to_owned());
        }
        // With `hostaddr`, the connection goes to that address and not to the host's name.
        let mut addresses = client.get_hostaddrs().iter();
        let local =
            client.get_hosts().iter().all(is_local) && addresses.all(std::net::IpAddr::is_loopback);
        let asked = client.get_ssl_mode();
        // Without `sslmode`, the URL means `prefer`, and then an attacker in between could choose to have no TLS. So
        // `prefer` becomes `require` over the network.
        let tls = match (asked, local) {
            (SslMode::Disable, false) => {
                return Err("may have sslmode=disable for a server on this machine only".to_owned());
            }
            (SslMode::Disable, true) => false,
            // A CA file asks for a verified certificate, even on this machine.
            (SslMode::Prefer, local) => !local || ca.is_some(),
            _ => true,
        };
        client.ssl_mode(if tls {
            SslMode::Require
        } else {
            SslMode::Disable
        });
        let tls = tls.then(|| tls_config(ca)).transpose()?;
        Ok(Self { client, tls })
    }

    /// The settings for the client.
    pub(crate) fn client(&self) -> &Config {
        &self.client
    }

    /// The TLS settings. `None` for a server on this machine.
    pub(crate) fn tls(&self) -> Option<&ClientConfig> {
        self.tls.as_ref()
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn tls_config(ca: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("can't use TLS: {error}"))?;
    let builder = match ca {
        None => builder
            .with_platform_verifier()
            .map_err(|error| format!("can't use this machine's certificates: {error}"))?,
        Some(path) => builder.with_root_certificates(roots(path)?),
    };
    Ok(builder.with_no_client_auth())
}

fn roots(path: &Path) -> Result<RootCertStore, String> {
    // The path isn't repeated: it could be a secret that was put into the wrong variable.
    let unreadable = |what: String| format!("can't use the CA file: {what}");
    let mut roots = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| unreadable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unreadable("it holds no certificate".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_uses_tls_unless_the_server_is_on_this_machine() {
        for (url, tls) in [
            ("postgres://u:p@db.example.com/desk", true),
            ("postgres://u:p@db.example.com/desk?sslmode=require", true),
            ("postgres://u:p@db.example.com/desk?sslmode=prefer", true),
            ("postgres://u:p@10.0.0.7/desk", true),
            ("postgres://u:p@127.0.0.1,db.example.com/desk", true),
            ("postgres://u:p@127.0.0.1:5433/desk", false),
            ("postgres://u:p@localhost/desk", false),
            ("postgres://u@%2Frun%2Fpostgresql/desk", false),
            ("postgres://u@127.0.0.1/desk?sslmode=require", true),
            ("postgres://u@127.0.0.1/desk?sslmode=disable", false),
        ] {
            let config = PostgresConfig::read(url, None).unwrap();
            assert_eq!(config.tls().is_some(), tls, "{url}");
            let required = config.client().get_ssl_mode() == SslMode::Require;
            assert_eq!(required, tls, "{url}: nothing may choose in between");
        }
    }

    #[test]
    fn security_74_an_address_beside_the_host_counts() {
        let local = "postgres://u:p@localhost/desk?hostaddr=";
        for (url, tls) in [
            (format!("{local}127.0.0.1"), false),
            (format!("{local}::1"), false),
            (format!("{local}10.0.0.7"), true),
            (format!("{local}2001:db8::7"), true),
            (format!("{local}0.0.0.0"), true),
            (
                "postgres://u:p@localhost,localhost/desk?hostaddr=127.0.0.1,10.0.0.7".to_owned(),
                true,
            ),
            (
                "postgres://u@%2Frun%2Fpostgresql/desk?hostaddr=10.0.0.7".to_owned(),
                true,
            ),
            (
                "host=localhost hostaddr=10.0.0.7 user=u dbname=desk".to_owned(),
                true,
            ),
            // The certificate is checked against the name, and the name isn't local.
            (
                "postgres://u:p@db.example.com/desk?hostaddr=127.0.0.1".to_owned(),
                true,
            ),
        ] {
            let config = PostgresConfig::read(&url, None).unwrap();
            assert_eq!(config.tls().is_some(), tls, "{url}");
            let required = config.client().get_ssl_mode() == SslMode::Require;
            assert_eq!(required, tls, "{url}");
            let plain = PostgresConfig::read(&format!("{url}&sslmode=disable"), None);
            if url.starts_with("postgres:") {
                assert_eq!(plain.is_err(), tls, "{url}");
            }
        }
    }

    #[test]
    fn postgres_without_tls_over_the_network_is_refused() {
        let refused = PostgresConfig::read("postgres://u:p@db.example.com/d?sslmode=disable", None);
        assert!(refused.unwrap_err().contains("this machine only"));
    }

    #[test]
    fn security_21_the_password_is_in_no_debug_text_and_no_problem() {
        let config = PostgresConfig::read("postgres://u:canary@127.0.0.1/d", None).unwrap();
        assert_eq!(format!("{config:?}"), "PostgresConfig { tls: false, .. }");
        for bad in [
            "postgres://u:canary@h:notaport/d",
            "postgres://u:canary@/d",
            "postgres://u:p@h/d?canary=1",
        ] {
            let problem = PostgresConfig::read(bad, None).unwrap_err();
            assert!(!problem.contains("canary"), "{problem}");
        }
        let ca = PostgresConfig::read(
            "postgres://u:canary@h/d",
            Some(Path::new("/nonexistent/ca.pem")),
        );
        assert!(!ca.unwrap_err().contains("canary"));
    }
}
