//! 7, 21 and 72: settings that are read alone or in small groups.

use std::path::Path;

use factordesk_proxy::Config;
use factordesk_proxy::config::StoreConfig;
use jsonwebtoken::Algorithm;

use super::{good, read};

#[test]
fn store_and_listen_address_are_read_alone_and_strictly() {
    let store = |file: &str| {
        Config::store_from_sources(Some(file), &|_| None)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let listen = |file: &str| {
        Config::listen_from_sources(Some(file), &|_| None)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert!(matches!(
        store("FACTORDESK_STORE=memory"),
        Ok(StoreConfig::Memory)
    ));
    let address = "[::1]:9000".parse().unwrap();
    assert_eq!(listen("FACTORDESK_LISTEN=[::1]:9000"), Ok(address));
    assert_eq!(listen(""), Ok("127.0.0.1:8787".parse().unwrap()));
    for (line, told) in [
        ("nonsense", "line 2: write it as NAME=value"),
        ("FACTORDESK_STOR=x", "line 2: there is no such variable"),
    ] {
        let problems = store(&format!("FACTORDESK_STORE=memory\n{line}")).unwrap_err();
        assert!(
            problems.len() == 1 && problems[0].starts_with(told),
            "{problems:?}"
        );
        let problems = listen(&format!("FACTORDESK_LISTEN=[::1]:9000\n{line}")).unwrap_err();
        assert!(
            problems.len() == 1 && problems[0].starts_with(told),
            "{problems:?}"
        );
    }
    assert_eq!(store("FACTORDESK_STORE=sqlite:").unwrap_err().len(), 1);
    assert_eq!(listen("FACTORDESK_LISTEN=9000").unwrap_err().len(), 1);
}

#[test]
fn store_is_memory_sqlite_or_postgres() {
    let store = |text: &str| {
        let mut variables = good();
        variables.insert("FACTORDESK_STORE", text.to_owned());
        read(&variables).map(|config| config.server.store)
    };
    assert!(matches!(store("memory"), Ok(StoreConfig::Memory)));
    assert!(
        matches!(store("sqlite:/var/lib/x.db"), Ok(StoreConfig::Sqlite(path)) if path == Path::new("/var/lib/x.db"))
    );
    for scheme in ["postgres", "postgresql"] {
        let store = store(&format!("{scheme}://u:p@127.0.0.1/d"));
        assert!(matches!(store, Ok(StoreConfig::Postgres(_))), "{scheme}");
    }
    for bad in ["mysql://u:p@h/d", "sqlite:", "/var/lib/x.db", "memory:"] {
        let told = "FACTORDESK_STORE: must be memory, sqlite:PATH or postgres://...";
        assert_eq!(store(bad).unwrap_err(), [told], "{bad}");
    }
}

#[test]
fn security_07_each_algorithm_that_is_set_is_taken_and_no_other() {
    let algorithms = |text: &str| {
        let mut variables = good();
        variables.insert("OIDC_ALGORITHMS", text.to_owned());
        read(&variables).map(|config| config.oidc.algorithms)
    };
    for (name, algorithm) in [
        ("RS256", Algorithm::RS256),
        ("RS384", Algorithm::RS384),
        ("RS512", Algorithm::RS512),
        ("PS256", Algorithm::PS256),
        ("PS384", Algorithm::PS384),
        ("PS512", Algorithm::PS512),
        ("ES256", Algorithm::ES256),
        ("ES384", Algorithm::ES384),
        ("EdDSA", Algorithm::EdDSA),
    ] {
        assert_eq!(algorithms(name), Ok(vec![algorithm]), "{name}");
    }
    let both = vec![Algorithm::PS512, Algorithm::RS256];
    assert_eq!(algorithms("PS512, RS256"), Ok(both));
}

#[test]
fn security_72_applications_are_allowed_by_name_only() {
    let allowed = |clients: &str, setting: &str| {
        let mut variables = good();
        variables.insert("OIDC_BEARER_CLIENTS", clients.to_owned());
        variables.insert("OIDC_CLIENT_CREDENTIALS", setting.to_owned());
        read(&variables).map(|config| config.oidc.client_credentials)
    };
    assert_eq!(
        read(&good()).map(|config| config.oidc.client_credentials),
        Ok(false)
    );
    for (clients, setting, expected) in [
        ("job-7", "allowed", Some(true)),
        ("job-7", "refused", Some(false)),
        ("", "refused", Some(false)),
        ("", "allowed", None),
        ("job-7", "true", None),
        ("job-7", "ALLOWED", None),
    ] {
        let found = allowed(clients, setting);
        assert_eq!(
            found.as_ref().ok(),
            expected.as_ref(),
            "{clients} {setting}"
        );
        if let Err(problems) = found {
            assert!(
                format!("{problems:?}").contains("OIDC_CLIENT_CREDENTIALS"),
                "{problems:?}"
            );
        }
    }
}

#[test]
fn offline_access_is_requested_once_if_sessions_are_revalidated() {
    let scopes = |scopes: &str, revalidate: &str| {
        let mut variables = good();
        variables.insert("OIDC_SCOPES", scopes.to_owned());
        variables.insert("OIDC_SESSION_RECHECK", revalidate.to_owned());
        read(&variables).unwrap().oidc.scopes
    };
    for (set, revalidate, asked) in [
        ("", "required", "openid profile email offline_access"),
        ("openid", "required", "openid offline_access"),
        (
            "openid offline_access email",
            "required",
            "openid offline_access email",
        ),
        ("openid", "off", "openid"),
        ("openid offline_access", "off", "openid offline_access"),
    ] {
        assert_eq!(scopes(set, revalidate), asked, "{set}, {revalidate}");
    }
}

#[test]
fn missing_variable_is_described() {
    let mut variables = good();
    variables.remove("AUTH0_DOMAIN");
    let problems = read(&variables).unwrap_err();
    let told = "AUTH0_DOMAIN: is not set; set it to the tenant's domain, such as acme.eu.auth0.com";
    assert_eq!(problems, [told]);
}

#[test]
fn security_21_an_empty_file_is_no_secret() {
    let path = std::env::temp_dir().join(format!("factordesk-empty-{}", std::process::id()));
    std::fs::write(&path, " \n").unwrap();
    let mut variables = good();
    variables.remove("AUTH0_CLIENT_SECRET");
    variables.insert("AUTH0_CLIENT_SECRET_FILE", path.display().to_string());
    let problems = read(&variables).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let told = "AUTH0_CLIENT_SECRET_FILE: names a file that is empty";
    assert_eq!(problems, [told]);
}
