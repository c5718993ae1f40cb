//! 15 and 21: which configurations are accepted, and the errors for those that aren't.

mod parts;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use factordesk_proxy::Config;
use factordesk_proxy::config::{StoreConfig, VARIABLES};

use crate::support::figure::figure;

fn good() -> BTreeMap<&'static str, String> {
    [
        ("AUTH0_DOMAIN", "acme.eu.auth0.com"),
        ("AUTH0_CLIENT_ID", "m2m"),
        ("AUTH0_CLIENT_SECRET", "canary-m2m-secret"),
        ("OIDC_ISSUER", "https://acme.eu.auth0.com/"),
        ("OIDC_CLIENT_ID", "web"),
        ("OIDC_CLIENT_SECRET", "canary-web-secret"),
        ("OIDC_AUDIENCE", "https://desk.example.com/api"),
        ("FACTORDESK_PUBLIC_URL", "https://desk.example.com"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

fn read(variables: &BTreeMap<&'static str, String>) -> Result<Config, Vec<String>> {
    Config::from_sources(None, &|name| variables.get(name).cloned())
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn configuration_has_sensible_defaults() {
    let config = read(&good()).unwrap();
    assert_eq!(config.tenant.origin.as_str(), "https://acme.eu.auth0.com/");
    assert_eq!(config.tenant.audience, "https://acme.eu.auth0.com/api/v2/");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8787");
    assert_eq!(config.server.tenant_label, "acme.eu.auth0.com");
    assert!(
        matches!(config.server.store, StoreConfig::Sqlite(path) if path.as_os_str() == "factordesk.db")
    );
    assert_eq!(config.server.require_reason, []);
    assert_eq!(config.oidc.algorithms, [jsonwebtoken::Algorithm::RS256]);
}

#[test]
fn rp_id_defaults_to_the_tenants_host_and_is_never_an_address() {
    let rp_id = |changes: &[(&'static str, &str)]| {
        let mut variables = good();
        for (name, value) in changes {
            variables.insert(name, (*value).to_owned());
        }
        read(&variables).map(|config| config.tenant.rp_id)
    };
    assert_eq!(rp_id(&[]), Ok(Some("acme.eu.auth0.com".to_owned())));
    for (domain, default) in [
        ("http://127.0.0.1:4000", None),
        ("http://[::1]:4000", None),
        ("http://localhost:4000", Some("localhost".to_owned())),
    ] {
        assert_eq!(rp_id(&[("AUTH0_DOMAIN", domain)]), Ok(default), "{domain}");
    }
    for (set, read) in [
        ("login.example.com", "login.example.com"),
        ("Login.Example.COM", "login.example.com"),
        ("localhost", "localhost"),
    ] {
        assert_eq!(rp_id(&[("AUTH0_RP_ID", set)]), Ok(Some(read.to_owned())));
    }
    for bad in [
        "127.0.0.1",
        "[::1]",
        "127.1",
        "0x7f000001",
        "https://login.example.com",
        "login.example.com:443",
        "login.example.com/",
        "*.example.com",
        "a b",
    ] {
        let problems = rp_id(&[("AUTH0_RP_ID", bad)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{bad}: {problems:?}");
        assert!(
            problems[0].starts_with("AUTH0_RP_ID: must be a host name"),
            "{bad}: {problems:?}"
        );
    }
}

#[test]
fn configuration_reports_all_missing_variables_at_once() {
    let problems = read(&BTreeMap::new()).unwrap_err();
    for name in [
        "AUTH0_DOMAIN",
        "AUTH0_CLIENT_ID",
        "AUTH0_CLIENT_SECRET",
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_AUDIENCE",
        "FACTORDESK_PUBLIC_URL",
    ] {
        assert!(
            problems
                .iter()
                .any(|p| p.starts_with(&format!("{name}: is not set"))),
            "{name}: {problems:#?}"
        );
    }
    assert_eq!(problems.len(), 8, "{problems:#?}");
}

#[test]
fn security_15_a_configuration_that_would_weaken_something_does_not_start() {
    let mut refused = 0;
    for (name, value) in [
        ("FACTORDESK_PUBLIC_URL", "http://desk.example.com"),
        ("FACTORDESK_PUBLIC_URL", "https://desk.example.com/sub"),
        ("FACTORDESK_PUBLIC_URL", "https://user@desk.example.com"),
        // Hosts that only look like this machine.
        ("FACTORDESK_PUBLIC_URL", "http://localhost.example.com"),
        ("FACTORDESK_PUBLIC_URL", "http://127.0.0.1.example.com"),
        ("FACTORDESK_PUBLIC_URL", "http://0.0.0.0:8787"),
        ("FACTORDESK_ALLOWED_ORIGINS", "*"),
        ("FACTORDESK_ALLOWED_ORIGINS", "null"),
        (
            "FACTORDESK_ALLOWED_ORIGINS",
            "https://a.example, http://b.example",
        ),
        ("FACTORDESK_FRAME_ANCESTORS", "*"),
        ("AUTH0_DOMAIN", "http://acme.eu.auth0.com"),
        ("AUTH0_DOMAIN", "https://acme.eu.auth0.com"),
        ("AUTH0_DOMAIN", "acme.eu.auth0.com/x"),
        ("AUTH0_DOMAIN", "user@acme.eu.auth0.com"),
        ("OIDC_ISSUER", "http://acme.eu.auth0.com/"),
        ("OIDC_ALGORITHMS", "RS256 HS256"),
        ("OIDC_ALGORITHMS", "none"),
        ("OIDC_SCOPES", "profile"),
        ("OIDC_AUDIENCE", "web"),
        ("OIDC_AUDIENCE", "https://acme.eu.auth0.com/api/v2/"),
        ("OIDC_AUDIENCE", "https://acme.eu.auth0.com/api/v2"),
        ("FACTORDESK_STORE", "mysql://x"),
        ("FACTORDESK_STORE", "postgres://db.example.com:x/desk"),
        (
            "FACTORDESK_STORE",
            "postgres://db.example.com/desk?sslmode=disable",
        ),
        ("FACTORDESK_STORE_FILE", "/nonexistent"),
        ("FACTORDESK_REQUIRE_REASON", "yes"),
        ("FACTORDESK_REQUIRE_REASON", "delete_method,list_methods"),
        ("FACTORDESK_REQUIRE_REASON", "true,create_ticket"),
        ("FACTORDESK_DEFAULT_COUNTRY", "gb"),
        ("FACTORDESK_DEFAULT_COUNTRY", "GBR"),
        ("FACTORDESK_DEFAULT_COUNTRY", "ZZ"),
        ("OIDC_SESSION_RECHECK", "false"),
        ("OIDC_SESSION_RECHECK", "optional"),
        ("FACTORDESK_AUDIT_DAYS", "29"),
        ("FACTORDESK_AUDIT_DAYS", "36501"),
        ("FACTORDESK_AUDIT_DAYS", "never"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "0"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "481"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "-1"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "1.5"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "never"),
        ("FACTORDESK_FRESH_LOGIN_MINUTES", "99999999999999999999"),
        ("FACTORDESK_PUBLIC_URL", "https://*.example.com"),
        ("FACTORDESK_PUBLIC_URL", "desk.example.com"),
        ("FACTORDESK_ALLOWED_ORIGINS", "https://*.example.com"),
        ("FACTORDESK_ALLOWED_ORIGINS", "https://a.example/path"),
        ("FACTORDESK_FRAME_ANCESTORS", "'self' https:"),
        ("FACTORDESK_FRAME_ANCESTORS", "https://*.example.com"),
        ("FACTORDESK_FRAME_ANCESTORS", "https://*"),
        ("FACTORDESK_FRAME_ANCESTORS", "https://a.example;script-src"),
        ("OIDC_ALGORITHMS", "ES512"),
        ("OIDC_AUDIENCE_CLAIM", "azp"),
        ("OIDC_AUDIENCE_CLAIM", "client_id"),
        ("OIDC_CLIENT_AUTH", "none"),
        ("OIDC_AUTHORIZE_PARAMS", "scope=openid"),
        ("OIDC_AUTHORIZE_PARAMS", "redirect_uri=https://evil.example"),
        ("OIDC_AUTHORIZE_PARAMS", "response_type=token"),
        ("OIDC_AUTHORIZE_PARAMS", "response_mode=fragment"),
        ("OIDC_AUTHORIZE_PARAMS", "client_id=another"),
        ("OIDC_AUTHORIZE_PARAMS", "audience=https://another.example"),
        ("OIDC_AUTHORIZE_PARAMS", "prompt=login&state=x"),
        ("OIDC_AUTHORIZE_PARAMS", "nonce=x"),
        ("OIDC_AUTHORIZE_PARAMS", "code_challenge=x"),
        ("OIDC_AUTHORIZE_PARAMS", "code_challenge_method=plain"),
        ("OIDC_AUTHORIZE_PARAMS", "max_age=86400"),
        ("OIDC_ISSUER_ALIAS", "http://evil.example/"),
        ("OIDC_ROLES", "admin=everything"),
        ("OIDC_ISSUER", "https://acme.eu.auth0.com/?x=1"),
        ("FACTORDESK_MAX_REQUESTS", "0"),
        ("FACTORDESK_DRAIN_SECONDS", "-1"),
        ("FACTORDESK_STORE", "sqlite:"),
        ("FACTORDESK_LISTEN", "8787"),
        ("FACTORDESK_LOG", "trace"),
        ("FACTORDESK_LOG_FORMAT", "xml"),
        ("AUTH0_PRIVATE_KEY_FILE", "/nonexistent"),
        ("AUTH0_CLIENT_SECRET_FILE", "/nonexistent"),
    ] {
        let mut variables = good();
        variables.insert(name, value.to_owned());
        let problems = read(&variables).unwrap_err();
        assert!(
            problems
                .iter()
                .all(|problem| problem.starts_with(&name[..5])),
            "{name}={value}: {problems:#?}"
        );
        refused += 1;
    }
    figure(&format!(
        "15 configurations that would weaken security: {refused}, all refused"
    ));
}

#[test]
fn security_21_secrets_are_in_no_debug_text_and_no_problem() {
    let config = read(&good()).unwrap();
    let text = format!("{config:?}");
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("credential: Secret(..)"), "{text}");
    let mut variables = good();
    variables.insert("FACTORDESK_PUBLIC_URL", String::new());
    let text = format!("{:?}", read(&variables).unwrap_err());
    assert!(!text.contains("canary"), "{text}");
    let file = "AUTH0_CLIENT_SECRET canary-in-a-line-without-equals";
    let problems = Config::from_sources(Some(file), &|_| None).unwrap_err();
    assert!(!format!("{problems:?}").contains("canary"));
}

#[test]
fn security_21_a_secret_in_place_of_a_files_name_is_not_repeated() {
    for name in [
        "AUTH0_CLIENT_SECRET_FILE",
        "AUTH0_PRIVATE_KEY_FILE",
        "OIDC_CLIENT_SECRET_FILE",
        "FACTORDESK_STORE_FILE",
        "FACTORDESK_STORE_CA_FILE",
    ] {
        let mut variables = good();
        variables.remove(name.trim_end_matches("_FILE"));
        if name == "AUTH0_PRIVATE_KEY_FILE" {
            variables.remove("AUTH0_CLIENT_SECRET");
        }
        variables.insert(
            "FACTORDESK_STORE",
            "postgres://u:p@db.example.com/d".to_owned(),
        );
        if name == "FACTORDESK_STORE_FILE" {
            variables.remove("FACTORDESK_STORE");
        }
        variables.insert(name, "/run/Canary7".to_owned());
        let text = read(&variables).unwrap_err().join(" ");
        assert!(
            text.contains("file") && !text.contains("Canary7"),
            "{name}: {text}"
        );
    }
}

#[test]
fn config_file_is_read_strictly_and_the_environment_overrides_it() {
    let mut text = String::from("# a comment\n\n");
    for (name, value) in good() {
        writeln!(text, "{name} = \"{value}\"").unwrap();
    }
    let env = |name: &str| (name == "FACTORDESK_TENANT_LABEL").then(|| "Acme".to_owned());
    let config = Config::from_sources(Some(&text), &env).unwrap();
    assert_eq!(config.server.tenant_label, "Acme");
    for (line, told) in [
        ("AUTH0_DOMAINE=x", "no such variable"),
        ("AUTH0_DOMAIN=other", "twice"),
        ("nonsense", "NAME=value"),
    ] {
        let problems =
            Config::from_sources(Some(&format!("{text}{line}\n")), &|_| None).unwrap_err();
        assert!(
            problems.iter().any(|p| p.to_string().contains(told)),
            "{problems:#?}"
        );
    }
}

#[test]
fn every_variable_is_described_once() {
    for (index, variable) in VARIABLES.iter().enumerate() {
        assert!(!variable.about.is_empty());
        assert!(
            VARIABLES[..index]
                .iter()
                .all(|other| other.name != variable.name),
            "{}",
            variable.name
        );
    }
}
