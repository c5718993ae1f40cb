//! Changing a phone's number, which the API can't do in place: the new one is made, seen in the list, and only then is the old
//! one deleted. Here is what follows from which answer; nothing is ever sent twice.

use factordesk_model::{AuthenticationMethod, MethodId, MethodType};

use super::ApiError;

/// The call that is made next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Create the new method
    Create,
    /// List all of them
    List,
    /// Delete the old one
    Delete,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The new one is there, the old one gone
    Changed,
    /// The tenant refused the new one: nothing was changed
    Refused,
    /// The list doesn't have the new one; the old one was left
    NotThere,
    /// Nobody knows whether the new one was created; the old one was left
    Unknown,
    /// The new one was created, but could not be looked for; the old one was left
    Unchecked,
    /// Both are there: the old one could not be deleted
    Both,
    /// The new one is there; nobody knows whether the old one was deleted
    OldUnknown,
    /// The tenant took the new one away with the old one
    NewGone,
}

impl End {
    /// For test ids and the like.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Refused => "refused",
            Self::NotThere => "not-there",
            Self::Unknown => "unknown",
            Self::Unchecked => "unchecked",
            Self::Both => "both",
            Self::OldUnknown => "old-unknown",
            Self::NewGone => "new-gone",
        }
    }
}

/// How it ended, and why it did not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended
    pub end: End,
    /// What stood in the way, if it was an error
    pub error: Option<ApiError>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This call
    Call(Call),
    /// Nothing
    Done(Outcome),
}

/// What a call was answered: a creation with the new method, a list with all of them, a deletion with none.
pub type Answer = Result<Vec<AuthenticationMethod>, ApiError>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Creating,
    Looking,
    Deleting,
    LookingAgain,
}

/// A change under way.
#[derive(Debug)]
pub struct NumberChange {
    old: MethodId,
    number: String,
    /// The methods that there were before
    before: Vec<MethodId>,
    /// The id of the new one, once it is known
    new: Option<MethodId>,
    stage: Stage,
    /// An answer after which nobody knew what had happened
    doubt: Option<ApiError>,
}

impl NumberChange {
    /// Begins with [`Call::Create`]: `number` takes the place of method `old`, in a list that held the methods `before`.
    pub fn new<'a>(
        old: MethodId,
        number: String,
        before: impl IntoIterator<Item = &'a AuthenticationMethod>,
    ) -> Self {
        Self {
            old,
            number,
            before: before.into_iter().filter_map(|m| m.id.clone()).collect(),
            new: None,
            stage: Stage::Creating,
            doubt: None,
        }
    }

    /// The answer to the last call.
    pub fn answered(&mut self, answer: Answer) -> Step {
        match self.stage {
            Stage::Creating => self.created(answer),
            Stage::Looking => self.looked(answer),
            Stage::Deleting => self.deleted(answer),
            Stage::LookingAgain => self.looked_again(answer),
        }
    }

    fn created(&mut self, answer: Answer) -> Step {
        match answer {
            Ok(created) => self.new = created.into_iter().next().and_then(|m| m.id),
            Err(error) if error.is_outcome_unknown() => self.doubt = Some(error),
            Err(error) => return done(End::Refused, Some(error)),
        }
        self.go(Stage::Looking, Call::List)
    }

    fn looked(&mut self, answer: Answer) -> Step {
        let doubt = self.doubt.take();
        let list = match (answer, doubt) {
            (Ok(list), None) => list,
            (Ok(list), doubt) if self.find(&list).is_none() => return done(End::NotThere, doubt),
            (Ok(list), Some(_)) => list,
            (Err(_), Some(doubt)) => return done(End::Unknown, Some(doubt)),
            (Err(error), None) => return done(End::Unchecked, Some(error)),
        };
        match self.find(&list) {
            None => done(End::NotThere, None),
            // Somebody else has deleted it meanwhile.
            Some(_) if !self.has_old(&list) => done(End::Changed, None),
            Some(found) => {
                self.new = found.id.clone();
                self.go(Stage::Deleting, Call::Delete)
            }
        }
    }

    fn deleted(&mut self, answer: Answer) -> Step {
        match answer {
            Ok(_) => {}
            Err(error) if error.is_outcome_unknown() => self.doubt = Some(error),
            Err(error) => return done(End::Both, Some(error)),
        }
        self.go(Stage::LookingAgain, Call::List)
    }

    fn looked_again(&mut self, answer: Answer) -> Step {
        let doubt = self.doubt.take();
        match answer {
            Ok(list) if self.has_old(&list) => done(End::Both, doubt),
            Ok(list) if self.find(&list).is_none() => done(End::NewGone, None),
            // It was seen, and the tenant says that the old one is gone: nothing is open.
            Err(_) if doubt.is_some() => done(End::OldUnknown, doubt),
            Ok(_) | Err(_) => done(End::Changed, None),
        }
    }

    fn go(&mut self, stage: Stage, call: Call) -> Step {
        self.stage = stage;
        Step::Call(call)
    }

    fn has_old(&self, list: &[AuthenticationMethod]) -> bool {
        list.iter().any(|m| m.id.as_ref() == Some(&self.old))
    }

    /// The new method: the one with its id, or a phone of this number that was not there before.
    fn find<'a>(&self, list: &'a [AuthenticationMethod]) -> Option<&'a AuthenticationMethod> {
        let named = |m: &&AuthenticationMethod| self.new.is_some() && m.id == self.new;
        let alike = |m: &&AuthenticationMethod| {
            m.kind == Some(MethodType::Phone)
                && m.id.as_ref().is_some_and(|id| !self.before.contains(id))
                && m.phone_number
                    .as_deref()
                    .is_some_and(|shown| may_be(shown, &self.number))
        };
        list.iter().find(named).or_else(|| list.iter().find(alike))
    }
}

fn done(end: End, error: Option<ApiError>) -> Step {
    Step::Done(Outcome { end, error })
}

/// Whether this is the number, or what a tenant that masks numbers leaves of it: `+336*****78`.
pub fn may_be(shown: &str, number: &str) -> bool {
    let digits =
        |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let end = &shown[shown.len() - digits(shown)..];
    let masked = end.len() >= 2 && shown.len() > end.len() + 1;
    shown == number || (masked && number.ends_with(end))
}

#[cfg(test)]
#[path = "change_number_tests.rs"]
mod tests;
