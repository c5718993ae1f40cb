//! `FACTORDESK_REQUIRE_REASON`: the mutations that need a reason.

use factordesk_model::Operation;

use super::source::Source;

const NAME: &str = "FACTORDESK_REQUIRE_REASON";

/// Reads the list of operations. `true` stands for all destructive mutations, `false` for none. Returns `None`, with
/// a problem reported, if a name is unknown.
pub(super) fn read(source: &mut Source<'_>) -> Option<Vec<Operation>> {
    match source.optional(NAME).as_deref() {
        None | Some("false") => return Some(Vec::new()),
        Some("true") => {
            let all = Operation::MUTATIONS.into_iter();
            return Some(all.filter(|o| o.is_destructive()).collect());
        }
        Some(_) => {}
    }
    let names = source.list(NAME);
    let read: Vec<Option<Operation>> = names
        .iter()
        .map(|name| Operation::read_mutation(name))
        .collect();
    // Unknown names are reported by position only: the value could be a secret that was put into the wrong variable.
    let unknown: Vec<String> = (1..)
        .zip(&read)
        .filter(|(_, operation)| operation.is_none())
        .map(|(place, _)| place.to_string())
        .collect();
    if !unknown.is_empty() {
        source.fail(NAME, unknown_names(&unknown.join(", "), names.len()));
        return None;
    }
    let mut operations: Vec<Operation> = Vec::new();
    for operation in read.into_iter().flatten() {
        if !operations.contains(&operation) {
            operations.push(operation);
        }
    }
    Some(operations)
}

fn unknown_names(places: &str, of: usize) -> String {
    let known = Operation::MUTATIONS.map(Operation::as_str).join(", ");
    format!("must be true, false, or some of {known}, with commas; wrong: entry {places} of {of}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: &str) -> Result<Vec<&'static str>, Vec<String>> {
        let env = |name: &str| (name == NAME).then(|| value.to_owned());
        let mut source = Source::new(None, &env);
        let read = read(&mut source);
        let problems = source.into_problems();
        if problems.is_empty() {
            let read = read.expect("no problem, and no value");
            Ok(read.into_iter().map(Operation::as_str).collect())
        } else {
            assert_eq!(read, None);
            Err(problems.iter().map(ToString::to_string).collect())
        }
    }

    #[test]
    fn reasons_are_required_for_all_that_takes_away_or_for_a_list() {
        assert_eq!(given(""), Ok(vec![]));
        assert_eq!(given("false"), Ok(vec![]));
        assert_eq!(
            given("true"),
            Ok(vec![
                "delete_method",
                "set_methods",
                "delete_all_methods",
                "regenerate_recovery_code",
                "forget_browsers"
            ])
        );
        for list in [
            "create_ticket,update_method",
            " create_ticket, update_method ",
            "create_ticket update_method",
            "create_ticket,,update_method,create_ticket",
        ] {
            assert_eq!(given(list), Ok(vec!["create_ticket", "update_method"]));
        }
    }

    #[test]
    fn unknown_operations_are_one_problem_that_says_which_and_repeats_none() {
        let told = given("delete_method,CANARY,list_methods,true").unwrap_err();
        assert_eq!(told.len(), 1);
        assert!(told[0].ends_with("wrong: entry 2, 3, 4 of 4"), "{told:?}");
        assert!(told[0].contains("create_ticket"), "{told:?}");
        assert!(!told[0].contains("CANARY"), "{told:?}");
        for wrong in ["yes", "True", "reveal_methods", "DELETE_METHOD"] {
            assert!(given(wrong).is_err(), "{wrong}");
        }
    }
}
