//! The texts of the forms: adding, deleting all, replacing all, importing.

use factordesk_model::{AuthenticationMethod, CreateType, MethodType};

use super::label::in_sentence;
use super::{Message, kinds, messages};
use crate::draft::confirmation::Confirmation;
use crate::draft::import::{EntryNote, EntryProblem, ImportError, MAX_BYTES, Note};
use crate::draft::losses::Loss;
use crate::draft::plan::{Plan, PlannedChange};
use crate::text::label::Label;

pub use super::messages::forms::*;

/// Title of a type's form.
pub fn add_title(kind: CreateType) -> String {
    match kind {
        CreateType::Phone => ADD_PHONE_TITLE,
        CreateType::Email => ADD_EMAIL_TITLE,
        CreateType::Totp => ADD_TOTP_TITLE,
        CreateType::WebauthnRoaming => ADD_WEBAUTHN_ROAMING_TITLE,
        CreateType::Passkey => ADD_PASSKEY_TITLE,
    }
    .into()
}

/// The description below a type's name.
pub fn type_hint(kind: CreateType) -> Message {
    match kind {
        CreateType::Phone => TYPE_PHONE,
        CreateType::Email => TYPE_EMAIL,
        CreateType::Totp => TYPE_TOTP,
        CreateType::WebauthnRoaming => TYPE_WEBAUTHN_ROAMING,
        CreateType::Passkey => TYPE_PASSKEY,
    }
}

/// The label of a field. An unknown field keeps the API's name.
pub fn label(name: &str) -> String {
    match name {
        "totp_secret" => LABEL_TOTP_SECRET.into(),
        "confirmation" => LABEL_CONFIRMATION.into(),
        "import" => LABEL_IMPORT.into(),
        other => kinds::field(other),
    }
}

/// Help below a field.
pub fn hint(name: &str) -> Option<Message> {
    Some(match name {
        "name" => HINT_NAME,
        "phone_number" => HINT_PHONE_NUMBER,
        "preferred_authentication_method" => HINT_CHANNEL,
        "email" => HINT_EMAIL,
        "totp_secret" => HINT_TOTP_SECRET,
        "key_id" => HINT_KEY_ID,
        "public_key" => HINT_PUBLIC_KEY,
        "relying_party_identifier" => HINT_RELYING_PARTY,
        "credential_device_type" => HINT_DEVICE_TYPE,
        "credential_backed_up" => HINT_BACKED_UP,
        "transports" => HINT_TRANSPORTS,
        "aaguid" => HINT_AAGUID,
        "identity_user_id" => HINT_IDENTITY,
        "user_handle" => HINT_USER_HANDLE,
        "user_agent" => HINT_USER_AGENT,
        _ => return None,
    })
}

/// The notice that a method was renamed while its form was open. An empty name stands for none.
pub fn renamed(old: &str, current: &str) -> String {
    match (old, current) {
        ("", current) => named_meanwhile(current),
        (old, "") => unnamed_meanwhile(old),
        (old, current) => renamed_meanwhile(old, current),
    }
}

/// The text of an option. An unknown value stays as it is.
pub fn choice(value: &str) -> String {
    match value {
        "" => NOT_SET,
        "sms" => CHOICE_SMS,
        "voice" => CHOICE_VOICE,
        "single_device" => CHOICE_SINGLE_DEVICE,
        "multi_device" => CHOICE_MULTI_DEVICE,
        "true" => CHOICE_TRUE,
        "false" => CHOICE_FALSE,
        other => return other.to_owned(),
    }
    .into()
}

/// The text of an option that the tenant has turned off.
pub fn choice_off(value: &str) -> String {
    messages::forms::choice_off(&choice(value))
}

/// Label of the confirmation field: what to type.
pub fn type_to_confirm(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Email(email) => confirm_email(email),
        Confirmation::Phrase(phrase) => confirm_phrase(phrase),
    }
}

/// Error beside the confirmation field.
pub fn not_confirmed(confirmation: &Confirmation) -> String {
    messages::forms::not_confirmed(confirmation.expected())
}

/// Button: adds a line of this type.
pub fn add_row(kind: &MethodType) -> String {
    messages::forms::add_row(&kinds::kind_in_sentence(kind))
}

/// The heading of a line: its number, its type, and the label of the method that it was made from.
pub fn row_title(kind: &MethodType, number: usize, origin: Option<&Label>) -> String {
    let kind = kinds::kind(Some(kind));
    match origin {
        None => messages::forms::row_title(number, &kind),
        Some(label) if label.says_kind => messages::forms::row_title(number, &label.text),
        Some(label) => row_title_with_kind(number, &kind, &label.text),
    }
}

/// Badge: the change of a method.
pub fn change(change: &PlannedChange) -> Message {
    match change {
        PlannedChange::Kept => CHANGE_KEPT,
        PlannedChange::Changed(_) => CHANGE_CHANGED,
        PlannedChange::Added => CHANGE_ADDED,
        PlannedChange::Removed => CHANGE_REMOVED,
    }
}

/// A summary of the comparison.
pub fn summary(plan: &Plan) -> String {
    let [kept, changed, added, removed] = plan.counts();
    messages::forms::summary(kept, changed, added, removed)
}

/// The description of a loss. `label` returns the label of a method.
pub fn loss(loss: &Loss, label: &dyn Fn(&AuthenticationMethod) -> Label) -> String {
    let named = |method: &AuthenticationMethod| in_sentence(&label(method), method.kind.as_ref());
    match loss {
        Loss::Inexpressible(method) => loss_inexpressible(&named(method)),
        Loss::Secret(method) => loss_secret(&named(method)),
        Loss::MaskedValue(method) if method.kind == Some(MethodType::Phone) => {
            loss_number(&named(method))
        }
        Loss::MaskedValue(method) => loss_address(&named(method)),
        Loss::SecretUnchecked(n) => loss_secret_unchecked(*n),
        Loss::ValueUnchecked(n) => loss_value_unchecked(*n),
        Loss::History(n) => loss_history(*n),
        Loss::Links(n) => loss_links(*n),
        Loss::Confirms(n) => loss_confirms(*n),
        Loss::Fields(n) => loss_fields(*n),
        Loss::EmailNotAlone => LOSS_EMAIL_NOT_ALONE.into(),
    }
}

/// Why nothing was imported.
pub fn import_error(error: &ImportError) -> String {
    match error {
        ImportError::Empty => IMPORT_EMPTY.into(),
        ImportError::TooLarge => import_too_large(MAX_BYTES / 1024),
        ImportError::Syntax { line, column } => import_syntax(*line, *column),
        ImportError::Unreadable => IMPORT_UNREADABLE.into(),
        ImportError::NotAList => IMPORT_NOT_A_LIST.into(),
        ImportError::Entry {
            index,
            line,
            problem,
        } => entry_problem(index + 1, *line, problem),
    }
}

/// `entry`: its number, from 1.
fn entry_problem(entry: usize, line: usize, problem: &EntryProblem) -> String {
    match problem {
        EntryProblem::NotAnObject => entry_not_an_object(entry, line),
        EntryProblem::NoType => entry_no_type(entry, line),
        EntryProblem::UnknownField(name) => entry_unknown_field(entry, line, name),
        EntryProblem::RepeatedField(name) => entry_repeated_field(entry, line, name),
        EntryProblem::WrongValue(name) => entry_wrong_value(entry, line, name),
    }
}

/// What was left out of an import.
pub fn import_note(note: &EntryNote) -> String {
    let (entry, line) = (note.index + 1, note.line);
    match &note.note {
        Note::Skipped(kind) => entry_left_out(entry, line, kind.as_str()),
        Note::NotOffered(kind) => entry_not_offered(entry, line, &kinds::kind(Some(kind))),
        Note::MaskedNumber => entry_masked(entry, line),
        Note::NoSecret => entry_no_secret(entry, line),
        Note::Field(name) => entry_field_left_out(entry, line, name),
    }
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
        let error = import("[\n{\"type\":\"email\",\"mail\":\"x\"}]", &|_| true).unwrap_err();
        assert_eq!(
            import_error(&error),
            "Entry 1 (line 2): this type has no field “mail” in a replacement."
        );
        let error = import("[\n{]", &|_| true).unwrap_err();
        assert_eq!(
            import_error(&error),
            "This is not valid JSON: line 2, column 2."
        );
    }
}
