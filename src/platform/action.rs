//! What an admin does to a user's methods, by the names that the host page has for it: in events, and to hide it.

/// An action that the page around the desk is asked about. One for what the admin asks for, even if it takes several requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Adding a method
    Create,
    /// Renaming a method, or changing its channel
    Update,
    /// Adding a phone in place of another one, which is then deleted
    ChangeNumber,
    /// Deleting a method; without its id, all methods of a type
    Delete,
    /// Deleting all methods, at once or one by one
    DeleteAll,
    /// Replacing all methods
    ReplaceAll,
    /// Creating an enrolment ticket
    Ticket,
    /// Creating a recovery code
    RecoveryCode,
    /// Forgetting the user's browsers
    ForgetBrowsers,
    /// Showing masked data
    Reveal,
    /// Saving the list in a file
    Export,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Create,
        Self::Update,
        Self::ChangeNumber,
        Self::Delete,
        Self::DeleteAll,
        Self::ReplaceAll,
        Self::Ticket,
        Self::RecoveryCode,
        Self::ForgetBrowsers,
        Self::Reveal,
        Self::Export,
    ];

    /// Its name in events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::ChangeNumber => "change-number",
            Self::Delete => "delete",
            Self::DeleteAll => "delete-all",
            Self::ReplaceAll => "replace-all",
            Self::Ticket => "ticket",
            Self::RecoveryCode => "recovery-code",
            Self::ForgetBrowsers => "forget-browsers",
            Self::Reveal => "reveal",
            Self::Export => "export",
        }
    }
}
