//! The list of all variables, and reading their values from the file and the environment.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use factordesk_model::Secret;

/// One variable, as `--help` and the manual list it.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name
    pub name: &'static str,
    /// What it is for
    pub about: &'static str,
}

const fn var(name: &'static str, about: &'static str) -> Variable {
    Variable { name, about }
}

/// All variables. A configuration file that contains any other is rejected.
pub const VARIABLES: &[Variable] = &[
    var(
        "AUTH0_DOMAIN",
        "the tenant's domain, such as acme.eu.auth0.com",
    ),
    var(
        "AUTH0_CLIENT_ID",
        "the machine-to-machine application's client id",
    ),
    var(
        "AUTH0_CLIENT_SECRET",
        "its client secret; or one of the next two",
    ),
    var(
        "AUTH0_CLIENT_SECRET_FILE",
        "a file that holds the client secret",
    ),
    var(
        "AUTH0_PRIVATE_KEY_FILE",
        "a PEM file with its RSA key (private_key_jwt)",
    ),
    var(
        "AUTH0_PRIVATE_KEY_ID",
        "the key's id, when the application has several",
    ),
    var(
        "AUTH0_AUDIENCE",
        "the Management API's identifier, when AUTH0_DOMAIN is a custom domain",
    ),
    var(
        "AUTH0_RP_ID",
        "host of the login pages, for security keys and passkeys (default: that of AUTH0_DOMAIN)",
    ),
    var(
        "OIDC_ISSUER",
        "the issuer of the identity provider that admins log in with, exactly as in its discovery document",
    ),
    var(
        "OIDC_ISSUER_ALIAS",
        "a second spelling of the issuer, accepted in tokens too",
    ),
    var(
        "OIDC_CLIENT_ID",
        "the client id of the proxy's own web application there",
    ),
    var("OIDC_CLIENT_SECRET", "its client secret; or the next one"),
    var(
        "OIDC_CLIENT_SECRET_FILE",
        "a file that holds the client secret",
    ),
    var(
        "OIDC_AUDIENCE",
        "the API identifier whose access tokens carry the admins' permissions",
    ),
    var(
        "OIDC_AUDIENCE_CLAIM",
        "the claim that names the API: aud, or client_id for Cognito; default: aud",
    ),
    var(
        "OIDC_CLIENT_AUTH",
        "how the client secret is sent: basic, post, or discovery (what the provider lists); default: discovery",
    ),
    var(
        "OIDC_AUTHORIZE_PARAMS",
        "further parameters of the authorization request, such as resource=urn:desk&prompt=consent",
    ),
    var(
        "OIDC_SCOPES",
        "scopes asked for at login; default: openid profile email",
    ),
    var(
        "OIDC_SESSION_RECHECK",
        "required: sessions are checked at the provider every minute, with a refresh token (offline_access); off: they last as long as their access token, an hour at most; default: required",
    ),
    var(
        "OIDC_ALGORITHMS",
        "accepted signature algorithms; default: RS256",
    ),
    var(
        "OIDC_PERMISSIONS_CLAIM",
        "the claim that lists the permissions or roles: a name, or a path such as realm_access.roles; default: permissions",
    ),
    var(
        "OIDC_ROLES",
        "what each role or group in that claim grants: help desk=read:authentication_methods read:audit; admins=all",
    ),
    var(
        "OIDC_ROLES_CLAIM",
        "the claim with the roles or groups that a policy file may name, written as OIDC_PERMISSIONS_CLAIM; default: that claim",
    ),
    var(
        "OIDC_AUTH_TIME_CLAIM",
        "the claim of bearer tokens with the time of the last login, in Unix seconds; default: auth_time",
    ),
    var(
        "OIDC_BEARER_CLIENTS",
        "client ids (azp, or client_id by RFC 9068) whose bearer tokens are accepted; default: any with the audience",
    ),
    var(
        "OIDC_CLIENT_CREDENTIALS",
        "allowed: the applications in OIDC_BEARER_CLIENTS may use tokens of their own, without a person; default: refused",
    ),
    var(
        "FACTORDESK_PUBLIC_URL",
        "the proxy's own origin as browsers see it, such as https://desk.example.com",
    ),
    var(
        "FACTORDESK_LISTEN",
        "address and port to listen on; default: 127.0.0.1:8787",
    ),
    var(
        "FACTORDESK_ALLOWED_ORIGINS",
        "origins of the portals that embed the widget, separated by commas",
    ),
    var(
        "FACTORDESK_FRAME_ANCESTORS",
        "origins that may show the page in a frame; default: none",
    ),
    var(
        "FACTORDESK_STORE",
        "memory, sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE for several replicas; default: sqlite:factordesk.db",
    ),
    var(
        "FACTORDESK_STORE_FILE",
        "a file that holds what FACTORDESK_STORE would",
    ),
    var(
        "FACTORDESK_STORE_CA_FILE",
        "PEM certificates to check the PostgreSQL server's certificate with; default: the machine's own",
    ),
    var(
        "FACTORDESK_POLICY_FILE",
        "a TOML file that says which admin may touch which user; default: every user is in scope",
    ),
    var(
        "FACTORDESK_REQUIRE_REASON",
        "operations that need a reason, separated by commas, such as delete_method,create_ticket; true: all destructive ones; default: false",
    ),
    var(
        "FACTORDESK_DEFAULT_COUNTRY",
        "the country that phone numbers are usually from, such as GB; default: that of the admin's browser",
    ),
    var(
        "FACTORDESK_TENANT_RATE",
        "the tenant's rate limit: free, professional, enterprise, off, or BURST,PER_MINUTE; default: professional",
    ),
    var(
        "FACTORDESK_REPLICAS",
        "how many proxies share the tenant's rate limit; default: 1",
    ),
    var(
        "FACTORDESK_FRESH_LOGIN_MINUTES",
        "how old a login may be for a change, in minutes up to 480, or off; default: 15",
    ),
    var(
        "FACTORDESK_AUDIT_DAYS",
        "how many days audit records are kept, from 30 to 36500, or off to keep them for ever; default: off",
    ),
    var(
        "FACTORDESK_MAX_REQUESTS",
        "maximum number of requests in progress; further ones are refused with 503; default: 512",
    ),
    var(
        "FACTORDESK_DRAIN_SECONDS",
        "at shutdown: seconds for which requests are still accepted after /readyz reports not ready; default: 5",
    ),
    var(
        "FACTORDESK_TENANT_LABEL",
        "the tenant's name as the page shows it; default: its domain",
    ),
    var(
        "FACTORDESK_LOG",
        "error, warn, info or debug; default: info",
    ),
    var("FACTORDESK_LOG_FORMAT", "json or text; default: json"),
];

/// A problem with one variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {what}")]
pub struct ConfigProblem {
    /// The variable's name, or `line N` of the file
    pub variable: String,
    /// What to set; reads as a sentence after the variable's name
    pub what: String,
}

/// The file, the environment, and the problems found so far.
pub(super) struct Source<'a> {
    file: BTreeMap<String, String>,
    env: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<ConfigProblem>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: Option<&str>, env: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let mut source = Self {
            file: BTreeMap::new(),
            env,
            problems: Vec::new(),
        };
        for (index, line) in file.unwrap_or_default().lines().enumerate() {
            source.read_line(index + 1, line.trim());
        }
        source
    }

    fn read_line(&mut self, number: usize, line: &str) {
        // Only whole lines are comments: a password may contain `#`.
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        // At the first one: values such as `OIDC_ROLES` contain more.
        let Some((name, value)) = line.split_once('=') else {
            // The line isn't repeated: it may be part of a secret.
            self.fail(&format!("line {number}"), "write it as NAME=value");
            return;
        };
        let (name, value) = (name.trim(), unquote(value.trim()));
        // Only checked in the file: the environment also holds other programs' variables.
        if !VARIABLES.iter().any(|v| v.name == name) {
            self.fail(
                &format!("line {number}"),
                "there is no such variable; `factordesk-proxy --help` lists them",
            );
        } else if self
            .file
            .insert(name.to_owned(), value.to_owned())
            .is_some()
        {
            self.fail(name, "is set twice in the file; keep one");
        }
    }

    /// Returns the trimmed value. An empty value counts as absent.
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        debug_assert!(
            VARIABLES.iter().any(|v| v.name == name),
            "{name} is undocumented"
        );
        // An empty variable of the environment hides the file's value and so unsets it.
        (self.env)(name)
            .or_else(|| self.file.get(name).cloned())
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// Returns the value, or reports a problem if it is not set.
    pub(super) fn required(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            let about = VARIABLES
                .iter()
                .find(|v| v.name == name)
                .map_or("", |v| v.about);
            self.fail(name, format!("is not set; set it to {about}"));
        }
        value
    }

    /// Returns a whole number within these limits, or the default. Reports a problem if it isn't one.
    pub(super) fn number(
        &mut self,
        name: &str,
        limits: RangeInclusive<u64>,
        default: u64,
    ) -> Option<u64> {
        let Some(text) = self.optional(name) else {
            return Some(default);
        };
        let number = text.parse().ok().filter(|number| limits.contains(number));
        if number.is_none() {
            let (least, most) = limits.into_inner();
            self.fail(name, format!("must be a number from {least} to {most}"));
        }
        number
    }

    /// Returns a list that is separated by commas or spaces.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.optional(name)
            .unwrap_or_default()
            .split([',', ' '])
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Returns the text of the file that this variable names.
    pub(super) fn file_text(&mut self, name: &str) -> Option<Secret> {
        let path = self.optional(name)?;
        match std::fs::read_to_string(&path) {
            // Editors and `echo` end a file with a line break, which isn't part of the secret.
            Ok(text) if !text.trim().is_empty() => Some(Secret::new(text.trim())),
            // The path isn't repeated: it may be the secret itself, put into the wrong variable.
            Ok(_) => {
                self.fail(name, "names a file that is empty");
                None
            }
            Err(error) => {
                self.fail(name, format!("names a file that can't be read: {error}"));
                None
            }
        }
    }

    /// Returns a secret given as `NAME`, or in the file that `NAME_FILE` names. Setting both is a problem.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        let file = format!("{name}_FILE");
        let plain = self.optional(name).map(Secret::new);
        if plain.is_some() && self.optional(&file).is_some() {
            self.fail(name, format!("and {file} are both set; keep one"));
            return None;
        }
        plain.or_else(|| self.file_text(&file))
    }

    pub(super) fn fail(&mut self, variable: &str, what: impl Into<String>) {
        self.problems.push(ConfigProblem {
            variable: variable.to_owned(),
            what: what.into(),
        });
    }

    pub(super) fn into_problems(self) -> Vec<ConfigProblem> {
        self.problems
    }
}

fn unquote(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|v| v.strip_suffix('"'))
        .unwrap_or(value)
}
