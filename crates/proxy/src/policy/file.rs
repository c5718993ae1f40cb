//! Reads a policy file (TOML) and reports all its problems at once, each with its line.

mod load;
mod reader;

use factordesk_model::{Operation, Permission, UserId};
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::reader::{MAX_TEXT, Reader, Section, integer};
use super::address::Domain;
use super::rules::{Admins, Policy, Protected, Scope, SignIn, UserPredicates, Users};

pub use self::reader::PolicyProblem;

/// The only version of the format.
const VERSION: i64 = 1;
/// Longest accepted age of a sign-in, in minutes: a session's maximum lifetime.
const MAX_AGE_MINUTES: i64 = 480;

impl Policy {
    /// Reads the text of a policy file.
    ///
    /// # Errors
    /// All problems found, by line.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<PolicyProblem>> {
        let mut reader = Reader::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            reader.fail(&span, error.message().to_owned());
        }
        let policy = reader.policy(document.get_ref());
        let problems = reader.problems();
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(problems)
        }
    }
}

impl Reader<'_> {
    fn policy(&mut self, document: &DeTable<'_>) -> Policy {
        let whole = Section {
            table: document,
            span: 0..0,
        };
        self.only(
            &whole,
            &["version", "scope", "protected", "own_methods", "sign_in"],
        );
        match whole.get("version").map(Spanned::get_ref) {
            Some(value) if integer(value) == Some(VERSION) => {}
            Some(_) => {
                let span = whole.get("version").map(Spanned::span).unwrap_or_default();
                self.fail(&span, "version must be 1");
            }
            None => self.fail(&(0..0), "version is missing: write version = 1"),
        }
        let scopes: Vec<Scope> = self
            .tables(&whole, "scope")
            .iter()
            .map(|section| self.scope(section))
            .collect();
        if !whole.has("scope") {
            self.fail(
                &(0..0),
                "there is no [[scope]], so no admin could open any user; for all users, write [[scope]] with name, \
                 admins = \"all\" and users = \"all\"",
            );
        }
        let protected = self
            .tables(&whole, "protected")
            .iter()
            .map(|section| self.protected(section))
            .collect();
        let sign_in = self
            .tables(&whole, "sign_in")
            .iter()
            .map(|section| self.sign_in(section))
            .collect();
        let policy = Policy {
            scopes: Some(scopes),
            protected,
            own_allowed: self.own_methods(&whole),
            sign_in,
        };
        self.unique_names(&whole);
        policy
    }

    /// `explain` and the log name rules by these.
    fn unique_names(&mut self, whole: &Section<'_, '_>) {
        let mut known: Vec<String> = Vec::new();
        for key in ["scope", "protected", "sign_in"] {
            for section in self.tables(whole, key) {
                let Some(value) = section.get("name") else {
                    continue;
                };
                let name = value.get_ref().as_str().unwrap_or_default().to_owned();
                if known.contains(&name) {
                    self.fail(&value.span(), format!("the name {name:?} is used twice"));
                }
                known.push(name);
            }
        }
    }

    fn scope(&mut self, section: &Section<'_, '_>) -> Scope {
        self.only(section, &["name", "admins", "users"]);
        Scope {
            name: self.name(section),
            admins: self.admins(section),
            users: self.users(section, &SCOPE_KEYS),
        }
    }

    fn protected(&mut self, section: &Section<'_, '_>) -> Protected {
        self.only(section, &["name", "users"]);
        Protected {
            name: self.name(section),
            users: self.users(section, &PROTECTED_KEYS),
        }
    }

    fn own_methods(&mut self, whole: &Section<'_, '_>) -> bool {
        let Some(section) = self.table(whole, "own_methods") else {
            return false;
        };
        self.only(&section, &["allowed"]);
        match section
            .get("allowed")
            .map(|value| (value.get_ref().as_bool(), value.span()))
        {
            Some((Some(allowed), _)) => allowed,
            Some((None, span)) => {
                self.fail(&span, "allowed must be true or false");
                false
            }
            None => false,
        }
    }

    fn sign_in(&mut self, section: &Section<'_, '_>) -> SignIn {
        self.only(
            section,
            &[
                "name",
                "operations",
                "acr",
                "amr",
                "acr_values",
                "max_age_minutes",
            ],
        );
        let acr = self.texts(section, "acr");
        let amr = self.texts(section, "amr");
        let asked = match section.get("acr_values") {
            Some(value) => self.text(value, "acr_values"),
            None => (!acr.is_empty()).then(|| acr.join(" ")),
        };
        if asked.is_none() && !amr.is_empty() {
            self.fail(
                &section.span,
                "with amr alone, write acr_values, too: providers can't be asked for an amr",
            );
        }
        if !section.has("acr") && !section.has("amr") && !section.has("max_age_minutes") {
            self.fail(
                &section.span,
                "write at least one of acr, amr and max_age_minutes",
            );
        }
        let max_age = section.get("max_age_minutes").and_then(|value| {
            let minutes = integer(value.get_ref());
            let minutes = minutes.filter(|minutes| (1..=MAX_AGE_MINUTES).contains(minutes));
            if minutes.is_none() {
                self.fail(
                    &value.span(),
                    "max_age_minutes must be a number from 1 to 480",
                );
            }
            minutes.and_then(|minutes| u64::try_from(minutes * 60).ok())
        });
        SignIn {
            name: self.name(section),
            operations: self.operations(section),
            acr,
            amr,
            acr_values: asked,
            max_age,
        }
    }

    fn operations(&mut self, section: &Section<'_, '_>) -> Vec<Operation> {
        if !section.has("operations") {
            self.fail(
                &section.span,
                "operations is missing; for all changes, write operations = [\"all\"]",
            );
        }
        let mut operations = Vec::new();
        for (name, span) in self.texts_with_spans(section, "operations") {
            match Operation::read_mutation(&name) {
                Some(operation) => operations.push(operation),
                None if name == "all" => operations.extend(Operation::MUTATIONS),
                None => {
                    let known = Operation::MUTATIONS.map(Operation::as_str).join(", ");
                    self.fail(
                        &span,
                        format!("{name:?} is not a change; write all, or some of {known}"),
                    );
                }
            }
        }
        operations
    }

    fn admins(&mut self, section: &Section<'_, '_>) -> Admins {
        let Some(value) = section.get("admins") else {
            self.fail(
                &section.span,
                "admins is missing; for all admins, write admins = \"all\"",
            );
            return Admins::All;
        };
        let Some(rule) = self.rule(value, "admins", &["roles", "permissions", "emails"]) else {
            return Admins::All;
        };
        let mut permissions = Vec::new();
        for (name, span) in self.texts_with_spans(&rule, "permissions") {
            match Permission::read(&name) {
                Some(permission) => permissions.push(permission),
                None => self.fail(&span, format!("{name:?} is not a permission of the desk")),
            }
        }
        Admins::Where {
            roles: self.texts(&rule, "roles"),
            permissions,
            emails: self.texts(&rule, "emails"),
        }
    }

    fn users(&mut self, section: &Section<'_, '_>, keys: &[&str]) -> Users {
        let Some(value) = section.get("users") else {
            self.fail(
                &section.span,
                "users is missing; for all users, write users = \"all\"",
            );
            return Users::All;
        };
        let Some(rule) = self.rule(value, "users", keys) else {
            return Users::All;
        };
        Users::Where(Box::new(UserPredicates {
            user_ids: self.user_ids(&rule),
            connections: self.texts(&rule, "connections"),
            email_domains: self.domains(&rule),
            organizations: self.organizations(&rule),
            roles: self.texts(&rule, "roles"),
            app_metadata: self.app_metadata(&rule),
        }))
    }

    /// The table of `admins` or `users`; `None` for `"all"`, and after a problem.
    fn rule<'t, 'i>(
        &mut self,
        value: &'t Spanned<DeValue<'i>>,
        name: &str,
        keys: &[&str],
    ) -> Option<Section<'t, 'i>> {
        let span = value.span();
        let Some(table) = value.get_ref().as_table() else {
            if value.get_ref().as_str() != Some("all") {
                self.fail(
                    &span,
                    format!(
                        "{name} must be \"all\", or a table such as {{ {} = [\"…\"] }}",
                        keys[0]
                    ),
                );
            }
            return None;
        };
        // An empty table would mean everyone, and is more likely a mistake.
        if table.is_empty() {
            self.fail(
                &span,
                format!("{name} is empty; for all of them, write {name} = \"all\""),
            );
        }
        let section = Section { table, span };
        self.only(&section, keys);
        Some(section)
    }

    /// Exact ids: one that is written in another way would protect no user.
    fn user_ids(&mut self, rule: &Section<'_, '_>) -> Vec<String> {
        let ids = self.texts_with_spans(rule, "user_ids");
        for (id, span) in &ids {
            if UserId::new(id).is_err() || !id.contains('|') {
                self.fail(
                    span,
                    format!("{id:?} is not a user's id, such as auth0|507f1f77bcf86cd799439020"),
                );
            }
        }
        ids.into_iter().map(|(id, _)| id).collect()
    }

    fn domains(&mut self, rule: &Section<'_, '_>) -> Vec<Domain> {
        let domains = self.texts_with_spans(rule, "email_domains");
        for (domain, span) in &domains {
            if domain.contains(['@', '*', ' ']) {
                self.fail(
                    span,
                    format!("{domain:?} is not a domain; write it as example.com, without @ and *"),
                );
            }
        }
        let domains = domains.into_iter();
        domains.map(|(domain, _)| Domain::new(&domain)).collect()
    }

    fn organizations(&mut self, rule: &Section<'_, '_>) -> Vec<String> {
        let all = self.texts_with_spans(rule, "organizations");
        for (id, span) in &all {
            let rest = id.strip_prefix("org_").unwrap_or_default();
            let is_id =
                (1..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_id {
                self.fail(
                    span,
                    format!("{id:?} is not an organization's id, which begins with org_"),
                );
            }
        }
        all.into_iter().map(|(id, _)| id).collect()
    }

    /// `app_metadata = { country = ["fr"], "desk.level" = [1, 2] }`
    fn app_metadata(&mut self, rule: &Section<'_, '_>) -> Vec<(String, Vec<Value>)> {
        let Some(section) = self.table(rule, "app_metadata") else {
            return Vec::new();
        };
        if section.table.is_empty() {
            self.fail(
                &section.span,
                "app_metadata is empty; write a path and its values",
            );
        }
        let mut paths = Vec::new();
        for (path, value) in section.table {
            let is_path = path
                .get_ref()
                .split('.')
                .all(|step| !step.trim().is_empty());
            if !is_path || path.get_ref().chars().count() > MAX_TEXT {
                self.fail(
                    &path.span(),
                    "a path is written as \"country\" or \"desk.country\"",
                );
            }
            let items = match value.get_ref().as_array() {
                Some(items) => items.iter().collect(),
                None => vec![value],
            };
            let accepted: Vec<Value> = items
                .into_iter()
                .filter_map(|item| self.plain(item))
                .collect();
            if accepted.is_empty() {
                self.fail(&value.span(), "write at least one value");
            }
            paths.push((path.get_ref().to_string(), accepted));
        }
        paths
    }

    /// A text, a whole number or a boolean.
    fn plain(&mut self, item: &Spanned<DeValue<'_>>) -> Option<Value> {
        let value = item.get_ref();
        let read = value
            .as_str()
            .map(Value::from)
            .or_else(|| value.as_bool().map(Value::from))
            .or_else(|| integer(value).map(Value::from));
        if read.is_none() {
            self.fail(
                &item.span(),
                "a value of app_metadata must be a text, a whole number, true or false",
            );
        }
        read
    }

    fn name(&mut self, section: &Section<'_, '_>) -> String {
        let Some(value) = section.get("name") else {
            let what = "name is missing: policy explain names rules by it";
            self.fail(&section.span, what);
            return String::new();
        };
        self.text(value, "name").unwrap_or_default()
    }
}

/// What a scope may depend on. Not on roles: whether a user is found by a search would take a call
/// for each hit.
const SCOPE_KEYS: [&str; 4] = [
    "connections",
    "organizations",
    "email_domains",
    "app_metadata",
];
/// What protection may depend on.
const PROTECTED_KEYS: [&str; 6] = [
    "roles",
    "organizations",
    "user_ids",
    "connections",
    "email_domains",
    "app_metadata",
];

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
