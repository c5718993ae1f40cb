//! A row of the replace-all editor.

use factordesk_model::{
    AuthenticationMethod, Channel, MethodId, MethodType, Problem, SetMethod, SetRequest, mask,
};

use super::fields::{Draft, FieldSpec};
use super::masks::is_masked_value;
use super::{email, phone, totp};

/// The types of methods that a replacement can contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetKind {
    /// Phone
    Phone,
    /// E-mail
    Email,
    /// Authenticator app
    Totp,
}

impl SetKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Email, Self::Totp];

    /// The kind of a method, if a replacement can contain it.
    pub fn of(kind: Option<&MethodType>) -> Option<Self> {
        match kind? {
            MethodType::Phone => Some(Self::Phone),
            MethodType::Email => Some(Self::Email),
            MethodType::Totp => Some(Self::Totp),
            _ => None,
        }
    }

    /// The API's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Totp => "totp",
        }
    }

    /// The type in the list.
    pub fn method_type(self) -> MethodType {
        match self {
            Self::Phone => MethodType::Phone,
            Self::Email => MethodType::Email,
            Self::Totp => MethodType::Totp,
        }
    }

    /// The fields of a row.
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Phone => phone::FIELDS,
            Self::Email => email::FIELDS,
            Self::Totp => totp::FIELDS,
        }
    }
}

/// A method of the new list, as typed or imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDraft {
    /// Its type
    pub kind: SetKind,
    /// The typed values
    pub draft: Draft,
    /// The method of the old list from which the row was created
    pub origin: Option<MethodId>,
}

impl RowDraft {
    /// An empty row.
    pub fn new(kind: SetKind) -> Self {
        Self {
            kind,
            draft: Draft::default(),
            origin: None,
        }
    }

    /// The row that keeps a method. `None` if a replacement can't contain its type.
    ///
    /// Masked values and the secret, which list responses don't contain, are left empty and must be typed.
    pub fn keeping(method: &AuthenticationMethod) -> Option<Self> {
        let kind = SetKind::of(method.kind.as_ref())?;
        let mut row = Self::new(kind);
        row.origin.clone_from(&method.id);
        let mut put = |name, value: Option<&str>| {
            if let Some(value) = value {
                row.draft.set(name, value);
            }
        };
        // Names are free text: only the proxy's mask counts, since `*` or `X` may be meant.
        let unmasked = |text: &&str| !mask::is_masked(text);
        put("name", method.name.as_deref().filter(unmasked));
        let unmasked = |text: &&str| !is_masked_value(text);
        match kind {
            SetKind::Phone => {
                let number = method.phone_number.as_deref();
                put("phone_number", number.filter(unmasked));
                let channel = method.preferred_authentication_method;
                put(
                    "preferred_authentication_method",
                    channel.map(Channel::as_str),
                );
            }
            SetKind::Email => put("email", email::address(method).filter(unmasked)),
            SetKind::Totp => {}
        }
        Some(row)
    }

    /// Builds the method.
    pub fn method(&self) -> SetMethod {
        match self.kind {
            SetKind::Phone => SetMethod::Phone(phone::create(&self.draft)),
            SetKind::Email => SetMethod::Email(email::create(&self.draft)),
            SetKind::Totp => SetMethod::Totp(totp::create(&self.draft)),
        }
    }
}

/// Builds the request for all rows.
pub fn request(rows: &[RowDraft]) -> SetRequest {
    SetRequest(rows.iter().map(RowDraft::method).collect())
}

/// Sorts the problems of a request by row, with the prefix `[index].` removed from the names of the fields.
pub fn by_row(problems: &[Problem], rows: usize) -> Vec<Vec<Problem>> {
    let mut by_row = vec![Vec::new(); rows];
    for problem in problems {
        let place = problem.field.strip_prefix('[');
        let Some((index, field)) = place.and_then(|place| place.split_once("].")) else {
            continue;
        };
        let row = index
            .parse()
            .ok()
            .and_then(|index: usize| by_row.get_mut(index));
        if let Some(row) = row {
            row.push(Problem::new(field, problem.key));
        }
    }
    by_row
}

#[cfg(test)]
mod tests {
    use factordesk_model::MessageKey;
    use serde_json::{Value, json};

    use super::*;

    fn keeping(value: Value) -> Option<RowDraft> {
        RowDraft::keeping(&AuthenticationMethod::from_value(value))
    }

    #[test]
    fn row_keeps_what_a_replacement_can_express() {
        let row = keeping(json!({"id": "phone|dev_1", "type": "phone", "name": "Mobile",
            "phone_number": "+33612345678", "preferred_authentication_method": "voice", "confirmed": true}))
        .unwrap();
        assert_eq!(
            serde_json::to_value(row.method()).unwrap(),
            json!({"type": "phone", "name": "Mobile", "phone_number": "+33612345678", "preferred_authentication_method": "voice"})
        );
        assert_eq!(row.origin.unwrap().as_str(), "phone|dev_1");
        for kind in [
            "passkey",
            "push",
            "recovery-code",
            "webauthn-roaming",
            "password",
            "retina",
        ] {
            assert_eq!(keeping(json!({"type": kind})), None, "{kind}");
        }
    }

    #[test]
    fn row_leaves_masked_numbers_and_unknown_secrets_to_be_typed() {
        for number in ["+336*****78", "XXXXXXX78", "•••• 78", "…78"] {
            let row = keeping(json!({"type": "phone", "phone_number": number})).unwrap();
            assert_eq!(row.draft.typed("phone_number"), "", "{number}");
        }
        for email in [
            "chuc****@exam*******",
            "****@exam*******",
            "m••••@example.com",
        ] {
            let row = keeping(json!({"type": "email", "email": email, "name": "XX"})).unwrap();
            assert_eq!(row.draft.typed("email"), "", "{email}");
            assert_eq!(row.draft.typed("name"), "XX", "a name is no number");
        }
        let row = keeping(json!({"type": "email", "email": "a*b@example.com"})).unwrap();
        assert_eq!(row.draft.typed("email"), "a*b@example.com");
        let row = keeping(json!({"type": "totp", "name": "App"})).unwrap();
        let problems = request(&[row]).validate();
        assert_eq!(
            problems,
            [Problem::new("[0].totp_secret", MessageKey::Required)]
        );
    }

    #[test]
    fn problems_are_sorted_by_row() {
        let kinds = [SetKind::Phone, SetKind::Email];
        let rows: Vec<RowDraft> = kinds
            .into_iter()
            .cycle()
            .take(12)
            .map(RowDraft::new)
            .collect();
        let by_row = by_row(&request(&rows).validate(), rows.len());
        for (index, row) in by_row.iter().enumerate() {
            let field = ["phone_number", "email"][index % 2];
            assert_eq!(*row, [Problem::new(field, MessageKey::Required)], "{index}");
        }
    }

    #[test]
    fn problems_of_no_row_are_left_out() {
        for field in ["", "email", "[2].email", "[x].email", "[0]"] {
            let problem = Problem::new(field, MessageKey::Required);
            assert_eq!(by_row(&[problem], 2), [[], []], "{field}");
        }
    }
}
