//! `cargo deny`: what is known of this checkout always, and what the world knows of its dependencies where there is a network.

use crate::exec::Exec;
use crate::shipped;
use crate::summary::Summary;
use crate::workspace::Workspace;

/// Said at the end, among the figures, so that nobody takes the part's "ok" for more than it is.
const NOT_CHECKED: &str = "advisories: NOT CHECKED, their database can't be fetched here; \
                           run `cargo deny check advisories` where there is a network";
const CHECKED: &str = "advisories: checked against the database as it is now";

/// Licences, bans and sources; then advisories.
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
    known?;
    shipped::notices::check(workspace)?;
    let word = advisories?;
    eprintln!("{word}");
    let summary = Summary {
        figures: vec![word.to_owned()],
        ..Summary::default()
    };
    Ok((summary, true))
}

/// Two steps, so that "nobody could be asked" and "something was found" are never taken for each other: a fetch that fails is said, a
/// check that fails, whatever of, is a failure.
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
        // A check without a database would fail: it isn't run.
        let word = advisories(shell("false"), shell("false")).unwrap();
        assert_eq!(word, NOT_CHECKED);
        assert!(word.contains("NOT CHECKED"));
    }

    #[test]
    fn advisories_that_were_found_are_a_failure() {
        assert!(advisories(shell("true"), shell("false")).is_err());
    }
}
