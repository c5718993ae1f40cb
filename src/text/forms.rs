//! The words of the forms.

use factordesk_model::{AuthenticationMethod, CreateType, MethodType};

use super::label::in_sentence;
use super::{count, kinds};
use crate::draft::confirmation::Confirmation;
use crate::draft::import::{EntryNote, EntryProblem, ImportError, MAX_BYTES, Note};
use crate::draft::losses::Loss;
use crate::draft::plan::{Change, Plan};
use crate::text::label::Label;

/// Title of the dialog that adds a method, while a type is chosen
pub const ADD_TITLE: &str = "Add a method";
/// Above the types
pub const ADD_CHOOSE: &str = "Choose a type";
/// Button: to the types again
pub const BACK: &str = "Back";
/// Button: sends a new method
pub const ADD: &str = "Add method";
/// While it is sent
pub const ADDING: &str = "Adding…";
/// Button: shows a secret
pub const SHOW_SECRET: &str = "Show secret";
/// Button: hides it again
pub const HIDE_SECRET: &str = "Hide secret";
/// Button: shows an address that holds a secret
pub const SHOW_ADDRESS: &str = "Show address";
/// Button: hides it again
pub const HIDE_ADDRESS: &str = "Hide address";
/// An optional choice that isn't made
pub const NOT_SET: &str = "Not set";
/// Said before a method is added
pub const CONFIRMED_AT_ONCE: &str = "Takes effect immediately, without the user confirming. Only add a method you have verified belongs to them.";
/// Said before an e-mail is added, to a user whose own counts already
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

/// What a type is, under its name.
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

/// The words of a choice.
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

/// A choice that the tenant has turned off.
pub fn choice_off(value: &str) -> String {
    format!("{} (turned off in this tenant)", choice(value))
}

/// The counter beside a name.
pub fn characters(used: usize, of: usize) -> String {
    format!("{used}/{of}")
}

/// Button: saves a change
pub const SAVE: &str = "Save";
/// While it is saved
pub const SAVING: &str = "Saving…";

/// Title of the dialog that deletes everything
pub const DELETE_ALL_TITLE: &str = "Delete all methods?";
/// What has to be typed when the user has no e-mail address
pub const DELETE_ALL_PHRASE: &str = "DELETE ALL";
/// Said when the list changed under the dialog
pub const LIST_CHANGED: &str = "The list has changed. Check the new one, then confirm again.";
/// Why not all at once
pub const PASSKEYS_BLOCK: &str = "Auth0 can't delete all methods at once while the user has a passkey. You can delete them one by one.";
/// Button: one by one
pub const ONE_BY_ONE: &str = "Delete one by one";
/// Heading of the one-by-one deletion
pub const ONE_BY_ONE_PROGRESS: &str = "Deleting one by one";
/// One-by-one: done with this one
pub const ITEM_DONE: &str = "Deleted";
/// One-by-one: not begun
pub const ITEM_WAITING: &str = "Waiting";
/// One-by-one: under way
pub const ITEM_RUNNING: &str = "Deleting…";
/// One-by-one: this one failed
pub const ITEM_FAILED: &str = "Not deleted";

/// What is about to be deleted.
pub fn delete_all_what(number: usize) -> String {
    format!("{} will be deleted:", count(number, "method", "methods"))
}

/// The button that deletes everything.
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

/// How far the one-by-one deletion is.
pub fn progress(done: usize, of: usize) -> String {
    format!("{done} of {of}")
}

/// Button: the failed ones again.
pub fn retry_failed(number: usize) -> String {
    format!("Try {number} again")
}

/// What to type, as the field's label.
pub fn type_to_confirm(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Email(email) => format!("Type the user's email, {email}, to confirm"),
        Confirmation::Phrase(phrase) => format!("Type {phrase} to confirm"),
    }
}

/// It isn't what should be typed.
pub fn not_confirmed(confirmation: &Confirmation) -> String {
    format!("Type exactly: {}", confirmation.expected())
}

/// Title of the dialog that replaces everything
pub const REPLACE_TITLE: &str = "Replace all methods";
/// Title of its second step
pub const REPLACE_REVIEW_TITLE: &str = "Review the replacement";
/// Title of its last step
pub const REPLACE_DONE_TITLE: &str = "Methods replaced";
/// What has to be typed when the user has no e-mail address
pub const REPLACE_PHRASE: &str = "REPLACE ALL";
/// What it does
pub const REPLACE_INTRO: &str = "This list replaces all of the user's methods. It can hold phones, emails and authenticator apps; all others are removed.";
/// Authenticator apps have no secret
pub const REPLACE_SECRET: &str =
    "To keep this app, type its secret again. The tenant never returns it.";
/// A number or an address that the tenant masks itself
pub const REPLACE_TENANT_HIDES: &str = "Masked by this tenant. Type it in full.";
/// In a comparison with a value that is hidden
pub const HIDDEN_BEFORE: &str = "masked, so it can't be compared";
/// A number that isn't there
pub const REPLACE_MASKED: &str = "Only part of it is shown. Type it in full.";
/// Nothing in the list
pub const REPLACE_EMPTY: &str = "The new list is empty.";
/// Button: to the review
pub const REVIEW: &str = "Review changes";
/// Button: back to the editor
pub const EDIT_AGAIN: &str = "Back to editing";
/// Button: the editor as it was at the beginning
pub const START_AGAIN: &str = "Start again from the current list";
/// Button: opens the import
pub const IMPORT: &str = "Import JSON";
/// Button: reads what was pasted
pub const IMPORT_READ: &str = "Read JSON";
/// Label of the file chooser
pub const IMPORT_FILE: &str = "Choose a file";
/// What the import takes
pub const IMPORT_HINT: &str = "An export from this desk, or the JSON of Auth0's list response or replace request. It replaces the lines below.";
/// The chosen file can't be read
pub const IMPORT_UNREADABLE: &str = "This file can't be read. Choose another.";
/// Heading of the comparison
pub const DIFF: &str = "Before and after";
/// Heading of the losses
pub const LOSSES: &str = "What will be lost";
/// Why it can't be replaced now
pub const REPLACE_PASSKEYS: &str = "Auth0 can't replace methods while the user has a passkey. Delete the passkeys one by one first; they can't be restored.";
/// While it is sent
pub const REPLACING: &str = "Replacing…";
/// Done
pub const REPLACE_DONE: &str = "The user now has exactly the methods in the new list.";
/// In place of a value that isn't there
pub const NOTHING: &str = "nothing";
/// In place of a secret
pub const SECRET_HIDDEN: &str = "as typed; can't be compared";

/// Button: adds a line of this type.
pub fn add_row(kind: &MethodType) -> String {
    format!("Add {}", kinds::kind_in_sentence(kind))
}

/// The heading of a line: its place, its type, and the method that it was made from.
pub fn row_title(kind: &MethodType, number: usize, origin: Option<&Label>) -> String {
    let kind = kinds::kind(Some(kind));
    match origin {
        None => format!("{number}. {kind}"),
        Some(label) if label.says_kind => format!("{number}. {}", label.text),
        Some(label) => format!("{number}. {kind}: {}", label.text),
    }
}

/// Button: takes a line out
pub const REMOVE: &str = "Remove";

/// The name of the button that takes this line out.
pub fn remove_row(title: &str) -> String {
    format!("Remove {title}")
}

/// The button that replaces everything.
pub fn replace_button(number: usize) -> String {
    format!("Replace all with {}", count(number, "method", "methods"))
}

/// The button that deletes the passkeys.
pub fn delete_passkeys(number: usize) -> String {
    format!("Delete {} one by one", count(number, "passkey", "passkeys"))
}

/// The word for a change.
pub fn change(change: &Change) -> &'static str {
    match change {
        Change::Kept => "Kept",
        Change::Changed(_) => "Changed",
        Change::Added => "New",
        Change::Removed => "Removed",
    }
}

/// The comparison in a line.
pub fn summary(plan: &Plan) -> String {
    let [kept, changed, added, removed] = plan.counts();
    format!("{kept} kept, {changed} changed, {added} new, {removed} removed.")
}

/// What a loss is. `label`: what a method is called.
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
        } => format!("{}: {}", place(*index, *line), entry_problem(problem)),
    }
}

fn place(index: usize, line: usize) -> String {
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
    format!("{}: {what}", place(note.index, note.line))
}

/// How many lines were read.
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
    fn titles_have_their_article() {
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
