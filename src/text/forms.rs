//! The texts of the forms: adding, deleting all, replacing all, importing.

use factordesk_model::{AuthenticationMethod, CreateType, MethodType};

use super::label::in_sentence;
use super::{count, kinds};
use crate::draft::confirmation::Confirmation;
use crate::draft::import::{EntryNote, EntryProblem, ImportError, MAX_BYTES, Note};
use crate::draft::losses::Loss;
use crate::draft::plan::{Plan, PlannedChange};
use crate::text::label::Label;

/// Title of the dialog that adds a method, while a type is chosen
pub const ADD_TITLE: &str = "Add a method";
/// Above the types
pub const ADD_CHOOSE: &str = "Choose a type";
/// Button: back to the types
pub const BACK: &str = "Back";
/// Button: sends a new method
pub const ADD: &str = "Add method";
/// The button while the request is pending
pub const ADDING: &str = "Adding…";
/// Button: shows a secret
pub const SHOW_SECRET: &str = "Show secret";
/// Button: masks it again
pub const HIDE_SECRET: &str = "Hide secret";
/// Button: shows an address that holds a secret
pub const SHOW_ADDRESS: &str = "Show address";
/// Button: masks it again
pub const HIDE_ADDRESS: &str = "Hide address";
/// Option: no value
pub const NOT_SET: &str = "Not set";
/// Notice above the form of a new method
pub const CONFIRMED_AT_ONCE: &str = "Takes effect immediately, without the user confirming. Only add a method you have verified belongs to them.";
/// Notice above the email form, if the user's verified email already counts as a factor
pub const EMAIL_IMPLIED: &str = "This user's verified email counts as a factor automatically while email is turned on in this tenant. It can't be deleted for good: it comes back after a reset.";

/// Title of a type's form.
pub fn add_title(kind: CreateType) -> String {
    let name = kinds::kind_in_sentence(&kind.method_type());
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("Add {article} {name}")
}

/// The description below a type's name.
pub fn type_hint(kind: CreateType) -> &'static str {
    match kind {
        CreateType::Phone => "Codes by text message or voice call",
        CreateType::Email => "Codes by email",
        CreateType::Totp => "Codes from an app that shares a secret with the tenant",
        CreateType::WebauthnRoaming => "A hardware key, registered with WebAuthn",
        CreateType::Passkey => "A passkey on a phone, computer or password manager",
    }
}

/// The label of a field.
pub fn label(name: &str) -> &str {
    match name {
        "totp_secret" => "Secret",
        "confirmation" => "Confirmation",
        "import" => "JSON",
        other => kinds::field(other),
    }
}

/// Help below a field.
pub fn hint(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => "A name to recognise it by, at most 20 characters.",
        "phone_number" => "With + and the country code, such as +33 6 12 34 56 78.",
        "preferred_authentication_method" => "What the user is offered first.",
        "email" => "Codes are sent to this address.",
        "totp_secret" => {
            "Base32, at least 16 characters; spaces and lower case are fine. It can't be read again later."
        }
        "key_id" => "The id of the credential from its registration, in base64url.",
        "public_key" => "The public key of the credential, in base64.",
        "relying_party_identifier" => {
            "The host name it was registered for, such as login.example.com."
        }
        "credential_device_type" => "Whether it can be synced between devices.",
        "credential_backed_up" => "Whether it is synced now.",
        "transports" => {
            "Any of usb, nfc, ble, internal, hybrid and smart-card, separated by commas."
        }
        "aaguid" => "Identifies the authenticator's model: 00000000-0000-0000-0000-000000000000.",
        "identity_user_id" => "Only for users with linked identities: the identity's user id.",
        "user_handle" => "The user handle from the registration, in base64url.",
        "user_agent" => "The browser it was registered with.",
        _ => return None,
    })
}

/// The text of an option.
pub fn choice(value: &str) -> &str {
    match value {
        "" => NOT_SET,
        "sms" => "SMS",
        "voice" => "Voice call",
        "single_device" => "Single device: can't be synced",
        "multi_device" => "Multiple devices: can be synced",
        "true" => "Yes",
        "false" => "No",
        other => other,
    }
}

/// The text of an option that the tenant has turned off.
pub fn choice_off(value: &str) -> String {
    format!("{} (turned off in this tenant)", choice(value))
}

/// The counter beside a name.
pub fn characters(used: usize, of: usize) -> String {
    format!("{used}/{of}")
}

/// Button: saves a change
pub const SAVE: &str = "Save";
/// The button while the request is pending
pub const SAVING: &str = "Saving…";

/// Title of the dialog that deletes all methods
pub const DELETE_ALL_TITLE: &str = "Delete all methods?";
/// The confirmation phrase, if the user has no email address
pub const DELETE_ALL_PHRASE: &str = "DELETE ALL";
/// Notice: the list has changed while the dialog was open
pub const LIST_CHANGED: &str = "The list has changed. Check the new one, then confirm again.";
/// Notice: a passkey blocks deleting all at once
pub const PASSKEYS_BLOCK: &str = "Auth0 can't delete all methods at once while the user has a passkey. You can delete them one by one.";
/// Button: deletes the methods one by one
pub const ONE_BY_ONE: &str = "Delete one by one";
/// Heading of the one-by-one deletion
pub const ONE_BY_ONE_PROGRESS: &str = "Deleting one by one";
/// One-by-one: deleted
pub const ITEM_DONE: &str = "Deleted";
/// One-by-one: not started
pub const ITEM_WAITING: &str = "Waiting";
/// One-by-one: being deleted
pub const ITEM_RUNNING: &str = "Deleting…";
/// One-by-one: failed
pub const ITEM_FAILED: &str = "Not deleted";

/// Above the methods that will be deleted.
pub fn delete_all_what(number: usize) -> String {
    format!("{} will be deleted:", count(number, "method", "methods"))
}

/// Button: deletes all methods.
pub fn delete_all_button(number: usize) -> String {
    format!("Delete {}", count(number, "method", "methods"))
}

/// Methods that can't be deleted one by one.
pub fn without_id(number: usize) -> String {
    format!(
        "{} without a usable id can't be deleted one by one.",
        count(number, "method", "methods")
    )
}

/// Progress of the one-by-one deletion.
pub fn progress(done: usize, of: usize) -> String {
    format!("{done} of {of}")
}

/// Button: retries the failed ones.
pub fn retry_failed(number: usize) -> String {
    format!("Try {number} again")
}

/// Label of the confirmation field: what to type.
pub fn type_to_confirm(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Email(email) => format!("Type the user's email, {email}, to confirm"),
        Confirmation::Phrase(phrase) => format!("Type {phrase} to confirm"),
    }
}

/// Error beside the confirmation field.
pub fn not_confirmed(confirmation: &Confirmation) -> String {
    format!("Type exactly: {}", confirmation.expected())
}

/// Title of the dialog that replaces all methods
pub const REPLACE_TITLE: &str = "Replace all methods";
/// Title of its second step
pub const REPLACE_REVIEW_TITLE: &str = "Review the replacement";
/// Title of its last step
pub const REPLACE_DONE_TITLE: &str = "Methods replaced";
/// The confirmation phrase, if the user has no email address
pub const REPLACE_PHRASE: &str = "REPLACE ALL";
/// What the replacement does
pub const REPLACE_INTRO: &str = "This list replaces all of the user's methods. It can hold phones, emails and authenticator apps; all others are removed.";
/// Note in a line: the API doesn't return secrets
pub const REPLACE_SECRET: &str =
    "To keep this app, type its secret again. The tenant never returns it.";
/// Note in a line: the tenant itself masks the value
pub const REPLACE_TENANT_HIDES: &str = "Masked by this tenant. Type it in full.";
/// In the comparison, beside a masked value
pub const HIDDEN_BEFORE: &str = "masked, so it can't be compared";
/// Note in a line: the value is masked
pub const REPLACE_MASKED: &str = "Only part of it is shown. Type it in full.";
/// The new list has no lines
pub const REPLACE_EMPTY: &str = "The new list is empty.";
/// Button: goes to the review
pub const REVIEW: &str = "Review changes";
/// Button: goes back to the editor
pub const EDIT_AGAIN: &str = "Back to editing";
/// Button: fills the editor with the current list again
pub const START_AGAIN: &str = "Start again from the current list";
/// Button: opens the import
pub const IMPORT: &str = "Import JSON";
/// Button: imports the pasted text
pub const IMPORT_READ: &str = "Read JSON";
/// Label of the file chooser
pub const IMPORT_FILE: &str = "Choose a file";
/// What can be imported
pub const IMPORT_HINT: &str = "An export from this desk, or the JSON of Auth0's list response or replace request. It replaces the lines below.";
/// The chosen file can't be read
pub const IMPORT_UNREADABLE: &str = "This file can't be read. Choose another.";
/// Heading of the comparison
pub const DIFF: &str = "Before and after";
/// Heading of the losses
pub const LOSSES: &str = "What will be lost";
/// Notice: a passkey blocks the replacement
pub const REPLACE_PASSKEYS: &str = "Auth0 can't replace methods while the user has a passkey. Delete the passkeys one by one first; they can't be restored.";
/// The button while the request is pending
pub const REPLACING: &str = "Replacing…";
/// The replacement is done
pub const REPLACE_DONE: &str = "The user now has exactly the methods in the new list.";
/// In place of a missing value
pub const NOTHING: &str = "nothing";
/// In place of a secret
pub const SECRET_HIDDEN: &str = "as typed; can't be compared";

/// Button: adds a line of this type.
pub fn add_row(kind: &MethodType) -> String {
    format!("Add {}", kinds::kind_in_sentence(kind))
}

/// The heading of a line: its number, its type, and the label of the method that it was made from.
pub fn row_title(kind: &MethodType, number: usize, origin: Option<&Label>) -> String {
    let kind = kinds::kind(Some(kind));
    match origin {
        None => format!("{number}. {kind}"),
        Some(label) if label.says_kind => format!("{number}. {}", label.text),
        Some(label) => format!("{number}. {kind}: {}", label.text),
    }
}

/// Button: removes a line
pub const REMOVE: &str = "Remove";

/// The accessible name of the button that removes this line.
pub fn remove_row(title: &str) -> String {
    format!("Remove {title}")
}

/// Button: replaces all methods.
pub fn replace_button(number: usize) -> String {
    format!("Replace all with {}", count(number, "method", "methods"))
}

/// Button: deletes the passkeys.
pub fn delete_passkeys(number: usize) -> String {
    format!("Delete {} one by one", count(number, "passkey", "passkeys"))
}

/// Badge: the change of a method.
pub fn change(change: &PlannedChange) -> &'static str {
    match change {
        PlannedChange::Kept => "Kept",
        PlannedChange::Changed(_) => "Changed",
        PlannedChange::Added => "New",
        PlannedChange::Removed => "Removed",
    }
}

/// A summary of the comparison.
pub fn summary(plan: &Plan) -> String {
    let [kept, changed, added, removed] = plan.counts();
    format!("{kept} kept, {changed} changed, {added} new, {removed} removed.")
}

/// The description of a loss. `label` returns the label of a method.
pub fn loss(loss: &Loss, label: &dyn Fn(&AuthenticationMethod) -> Label) -> String {
    let named = |method: &AuthenticationMethod| in_sentence(&label(method), method.kind.as_ref());
    let methods = |n: &usize| count(*n, "kept method", "kept methods");
    match loss {
        Loss::Inexpressible(method) => {
            format!(
                "{}: this type can't be kept. It will be permanently removed.",
                named(method)
            )
        }
        Loss::Secret(method) => {
            format!("{}: its secret can't be recovered.", named(method))
        }
        Loss::MaskedValue(method) => {
            let value = if method.kind == Some(MethodType::Phone) {
                "number"
            } else {
                "address"
            };
            format!("{}: its full {value} isn't known here.", named(method))
        }
        Loss::SecretUnchecked(n) => format!(
            "{}: codes fail if the secret you typed isn't the one in the app. It can't be checked here.",
            count(*n, "authenticator app", "authenticator apps")
        ),
        Loss::ValueUnchecked(n) => format!(
            "{} masked: if you typed a different one, codes go to somebody else. It can't be checked here.",
            count(*n, "number or address is", "numbers and addresses are")
        ),
        Loss::History(n) => format!(
            "The ids, creation dates and last uses of {} are lost.",
            methods(n)
        ),
        Loss::Links(n) => format!("The links of {} with others.", methods(n)),
        Loss::Confirms(n) => format!(
            "{} never finished and will count as confirmed.",
            count(*n, "enrolment was", "enrolments were")
        ),
        Loss::Fields(n) => format!(
            "Fields of {} that a replacement can't include.",
            methods(n)
        ),
        Loss::EmailNotAlone => "The new list has an email and other factors. Auth0 supports email only for users with no other factor: it may not work at sign-in.".to_owned(),
    }
}

/// Why nothing was imported.
pub fn import_error(error: &ImportError) -> String {
    match error {
        ImportError::Empty => "There is nothing to read.".to_owned(),
        ImportError::TooLarge => format!("This is larger than {} KiB.", MAX_BYTES / 1024),
        ImportError::Syntax { line, column } => {
            format!("This is not valid JSON: line {line}, column {column}.")
        }
        ImportError::NotAList => {
            "This JSON is neither a list of methods nor an object that contains one.".to_owned()
        }
        ImportError::Entry {
            index,
            line,
            problem,
        } => format!("{}: {}", position(*index, *line), entry_problem(problem)),
    }
}

fn position(index: usize, line: usize) -> String {
    format!("Entry {} (line {line})", index + 1)
}

fn entry_problem(problem: &EntryProblem) -> String {
    match problem {
        EntryProblem::NotAnObject => "this is not an object.".to_owned(),
        EntryProblem::NoType => "it has no “type”.".to_owned(),
        EntryProblem::UnknownField(name) => {
            format!("this type has no field “{name}” in a replacement.")
        }
        EntryProblem::RepeatedField(name) => format!("it has “{name}” twice."),
        EntryProblem::WrongValue(name) => format!("“{name}” has an invalid value."),
    }
}

/// What was left out of an import.
pub fn import_note(note: &EntryNote) -> String {
    let what = match &note.note {
        Note::Skipped(kind) => format!(
            "left out: a replacement can't include the type “{}”.",
            kind.as_str()
        ),
        Note::MaskedNumber => "part of it is masked. Type it in full.".to_owned(),
        Note::NoSecret => "it has no secret: type it.".to_owned(),
        Note::Field(name) => format!("“{name}” is left out."),
    };
    format!("{}: {what}", position(note.index, note.line))
}

/// The number of imported lines.
pub fn imported(number: usize) -> String {
    format!("{} read.", count(number, "line", "lines"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::catalog::fields;
    use crate::draft::import::import;

    #[test]
    fn every_field_has_a_label_and_a_hint() {
        for kind in CreateType::ALL {
            for field in fields(kind) {
                assert_ne!(label(field.name), field.name);
                assert!(hint(field.name).is_some(), "{}", field.name);
            }
        }
    }

    #[test]
    fn add_titles_use_the_right_article() {
        assert_eq!(add_title(CreateType::Totp), "Add an authenticator app");
        assert_eq!(add_title(CreateType::Phone), "Add a phone");
    }

    #[test]
    fn import_errors_say_where() {
        let error = import("[\n{\"type\":\"email\",\"mail\":\"x\"}]").unwrap_err();
        assert_eq!(
            import_error(&error),
            "Entry 1 (line 2): this type has no field “mail” in a replacement."
        );
        let error = import("[\n{]").unwrap_err();
        assert_eq!(
            import_error(&error),
            "This is not valid JSON: line 2, column 2."
        );
    }
}
