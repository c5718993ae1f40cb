//! The state machine for changing a phone's number.
//!
//! The API can't change a number in place. So the new method is created and looked up in the list, and
//! only then is the old one deleted. This module decides which request follows which response. No
//! mutation is ever sent twice.

use factordesk_model::{AuthenticationMethod, MethodId, MethodType};

use super::ApiError;

/// The next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRequest {
    /// Create the new method
    Create,
    /// List all methods
    List,
    /// Delete the old method
    Delete,
}

/// How the change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberChangeEnd {
    /// The new method exists, and the old one is deleted
    Changed,
    /// The new method was refused; nothing was changed
    Refused,
    /// The new method isn't listed; the old one was kept
    NotThere,
    /// It is unknown whether the new method was created; the old one was kept
    Unknown,
    /// The new method was created, but the list couldn't be loaded; the old one was kept
    Unchecked,
    /// Both exist: the old one couldn't be deleted
    Both,
    /// The new method exists; it is unknown whether the old one was deleted
    OldUnknown,
    /// The new method disappeared together with the old one
    NewGone,
}

impl NumberChangeEnd {
    /// A name for test ids.
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

/// How the change ended, and why it didn't get further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberChangeOutcome {
    /// How it ended
    pub end: NumberChangeEnd,
    /// The error that stopped it, if there was one
    pub error: Option<ApiError>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberChangeStep {
    /// Send this request
    Send(NextRequest),
    /// Stop
    Done(NumberChangeOutcome),
}

/// A response: the new method after a creation, all methods after a list, none after a deletion.
pub type NumberChangeResponse = Result<Vec<AuthenticationMethod>, ApiError>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Creating,
    Looking,
    Deleting,
    LookingAgain,
}

/// A running change.
#[derive(Debug)]
pub struct NumberChange {
    old: MethodId,
    number: String,
    /// The methods that existed before
    before: Vec<MethodId>,
    /// The id of the new method, once known
    new: Option<MethodId>,
    stage: Stage,
    /// The error that left the outcome of a mutation unknown
    doubt: Option<ApiError>,
}

impl NumberChange {
    /// Starts with [`NextRequest::Create`]: replaces method `old` by one with this number. `before` is the list as it
    /// was.
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

    /// Takes the response to the last request.
    pub fn handle_response(&mut self, response: NumberChangeResponse) -> NumberChangeStep {
        match self.stage {
            Stage::Creating => self.created(response),
            Stage::Looking => self.looked(response),
            Stage::Deleting => self.deleted(response),
            Stage::LookingAgain => self.looked_again(response),
        }
    }

    fn created(&mut self, response: NumberChangeResponse) -> NumberChangeStep {
        match response {
            // If the response has no id, `find` recognises the method in the list by its number.
            Ok(created) => self.new = created.into_iter().next().and_then(|m| m.id),
            // The list will tell whether it was created.
            Err(error) if error.is_outcome_unknown() => self.doubt = Some(error),
            Err(error) => return done(NumberChangeEnd::Refused, Some(error)),
        }
        self.go(Stage::Looking, NextRequest::List)
    }

    fn looked(&mut self, response: NumberChangeResponse) -> NumberChangeStep {
        let doubt = self.doubt.take();
        let list = match (response, doubt) {
            (Ok(list), None) => list,
            (Ok(list), doubt) if self.find(&list).is_none() => {
                return done(NumberChangeEnd::NotThere, doubt);
            }
            // The list has settled the doubt: the method was created.
            (Ok(list), Some(_)) => list,
            // Without the list nothing is certain. Deleting the old method could leave the user without any.
            (Err(_), Some(doubt)) => return done(NumberChangeEnd::Unknown, Some(doubt)),
            (Err(error), None) => return done(NumberChangeEnd::Unchecked, Some(error)),
        };
        match self.find(&list) {
            None => done(NumberChangeEnd::NotThere, None),
            // Another admin has deleted the old method meanwhile.
            Some(_) if !self.has_old(&list) => done(NumberChangeEnd::Changed, None),
            Some(found) => {
                self.new = found.id.clone();
                self.go(Stage::Deleting, NextRequest::Delete)
            }
        }
    }

    fn deleted(&mut self, response: NumberChangeResponse) -> NumberChangeStep {
        match response {
            Ok(_) => {}
            Err(error) if error.is_outcome_unknown() => self.doubt = Some(error),
            // A refusal leaves the method in place. The proxy reports a 404 as deleted.
            Err(error) => return done(NumberChangeEnd::Both, Some(error)),
        }
        // Listed again even after a success, since the new method may have been deleted with the old one.
        self.go(Stage::LookingAgain, NextRequest::List)
    }

    fn looked_again(&mut self, response: NumberChangeResponse) -> NumberChangeStep {
        let doubt = self.doubt.take();
        match response {
            // What the list shows decides, even against a confirmed deletion.
            Ok(list) if self.has_old(&list) => done(NumberChangeEnd::Both, doubt),
            Ok(list) if self.find(&list).is_none() => done(NumberChangeEnd::NewGone, None),
            Err(_) if doubt.is_some() => done(NumberChangeEnd::OldUnknown, doubt),
            // If only this list failed: the new method was seen before, and the deletion was confirmed.
            Ok(_) | Err(_) => done(NumberChangeEnd::Changed, None),
        }
    }

    fn go(&mut self, stage: Stage, request: NextRequest) -> NumberChangeStep {
        self.stage = stage;
        NumberChangeStep::Send(request)
    }

    fn has_old(&self, list: &[AuthenticationMethod]) -> bool {
        list.iter().any(|m| m.id.as_ref() == Some(&self.old))
    }

    /// Finds the new method: by its id, or as a phone with this number that didn't exist before.
    fn find<'a>(&self, list: &'a [AuthenticationMethod]) -> Option<&'a AuthenticationMethod> {
        let named = |m: &&AuthenticationMethod| self.new.is_some() && m.id == self.new;
        let alike = |m: &&AuthenticationMethod| {
            m.kind == Some(MethodType::Phone)
                // A phone that existed before proves nothing, even with the same number.
                && m.id.as_ref().is_some_and(|id| !self.before.contains(id))
                && m.phone_number
                    .as_deref()
                    .is_some_and(|listed| may_be(listed, &self.number))
        };
        // The id first: two phones may look the same once they are masked.
        list.iter().find(named).or_else(|| list.iter().find(alike))
    }
}

fn done(end: NumberChangeEnd, error: Option<ApiError>) -> NumberChangeStep {
    NumberChangeStep::Done(NumberChangeOutcome { end, error })
}

/// Whether `listed` is the number, or a masked form of it such as `+336*****78`.
pub fn may_be(listed: &str, number: &str) -> bool {
    let digits =
        |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let end = &listed[listed.len() - digits(listed)..];
    // One visible digit would fit every tenth number. With nothing but a `+` before the digits,
    // `listed` is a whole number.
    let masked = end.len() >= 2 && listed.len() > end.len() + 1;
    listed == number || (masked && number.ends_with(end))
}

#[cfg(test)]
#[path = "change_number_tests.rs"]
mod tests;
