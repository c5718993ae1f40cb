//! `cargo deny`: licences, bans and sources are always checked, advisories only if their database can be fetched.

use crate::exec::Exec;
use crate::shipped;
use crate::summary::Summary;
use crate::workspace::Workspace;

/// Printed among the figures at the end, so that the part's "ok" isn't taken for checked advisories.
const NOT_CHECKED: &str = "advisories: NOT CHECKED, their database can't be fetched here; \
                           run `cargo deny check advisories` where there is a network";
const CHECKED: &str = "advisories: checked against the database as it is now";

/// Checks licences, bans and sources; then advisories.
pub(super) fn run(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    let known = super::part::checks([Exec::cargo(
        workspace,
        "deny --all-features check --hide-inclusion-graph bans licenses sources",
    )]);
    let advisories = advisories(
        Exec::cargo(workspace, "deny fetch db"),
        Exec::cargo(
            workspace,
            "deny --offline --all-features check --disable-fetch --hide-inclusion-graph advisories",
        ),
    );
    // Only now, so that a problem with licences doesn't hide one with advisories.
    known?;
    shipped::notices::check(workspace)?;
    let word = advisories?;
    eprintln!("{word}");
    Ok((Summary::of_figures(vec![word.to_owned()]), true))
}

/// Fetches the database and then checks it, in two steps: a failed fetch is only reported, but a failed check is
/// always an error.
fn advisories(fetch: Exec, check: Exec) -> anyhow::Result<&'static str> {
    if fetch.run().is_err() {
        return Ok(NOT_CHECKED);
    }
    check.run()?;
    Ok(CHECKED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Exec {
        Exec::new(&Workspace::locate().unwrap(), "sh", &format!("-c {script}"))
    }

    #[test]
    fn advisories_are_checked_once_their_database_is_there() {
        assert_eq!(advisories(shell("true"), shell("true")).unwrap(), CHECKED);
    }

    #[test]
    fn advisories_that_can_not_be_fetched_are_said_to_be_unchecked() {
        // The check would fail without a database; it must not run.
        let word = advisories(shell("false"), shell("false")).unwrap();
        assert_eq!(word, NOT_CHECKED);
        assert!(word.contains("NOT CHECKED"));
    }

    #[test]
    fn advisories_that_were_found_are_a_failure() {
        assert!(advisories(shell("true"), shell("false")).is_err());
    }
}
