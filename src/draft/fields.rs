//! The content of a form: its fields as data, and their values as typed.

use factordesk_model::Secret;

use super::normalize::normalize;

/// The control of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// One line; contains the `type` of the input
    Line(&'static str),
    /// One line that is hidden, and dropped when the form is closed
    Secret,
    /// Several lines, for long keys
    Lines,
    /// One of these values, or none
    Choice(&'static [&'static str]),
}

/// A field of a form. Its texts are in `text::forms`, under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name in the API
    pub name: &'static str,
    /// The control
    pub control: Control,
    /// Whether it must be filled in
    pub required: bool,
    /// Whether its characters need to be compared one by one: then it has a monospaced font
    pub code: bool,
}

impl FieldSpec {
    /// A field that must be filled in.
    pub const fn required(name: &'static str, control: Control) -> Self {
        Self {
            name,
            control,
            required: true,
            code: false,
        }
    }

    /// A field that may stay empty.
    pub const fn optional(name: &'static str, control: Control) -> Self {
        Self {
            required: false,
            ..Self::required(name, control)
        }
    }

    /// The same field in a monospaced font.
    #[must_use]
    pub const fn code(self) -> Self {
        Self { code: true, ..self }
    }

    /// The same field, required or not.
    #[must_use]
    pub const fn with_required(self, required: bool) -> Self {
        Self { required, ..self }
    }
}

/// The method's name, which all types have.
pub const NAME: FieldSpec = FieldSpec::optional("name", Control::Line("text"));

/// The typed values, by field. All are treated as secret: their memory is overwritten on drop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft(Vec<(&'static str, Secret)>);

impl Draft {
    /// Returns the draft with this value.
    #[must_use]
    pub fn with(mut self, name: &'static str, typed: &str) -> Self {
        self.set(name, typed);
        self
    }

    /// Sets the value of a field, as typed.
    pub fn set(&mut self, name: &'static str, typed: &str) {
        let typed = Secret::new(typed);
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, value)) => *value = typed,
            None => self.0.push((name, typed)),
        }
    }

    /// The value as typed; empty if nothing was.
    pub fn typed(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value.expose())
    }

    /// The value as it is sent, normalized: without the spaces that people and password managers add.
    pub fn text(&self, name: &str) -> String {
        normalize(name, self.typed(name))
    }

    /// The value of an optional field as it is sent; `None` if it is empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        let text = self.text(name);
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draft_holds_the_last_value_of_each_field() {
        let draft = Draft::default().with("name", "a").with("name", "b");
        assert_eq!(draft.typed("name"), "b");
        assert_eq!(draft.typed("email"), "");
        assert_eq!(draft.optional("email"), None);
    }

    #[test]
    fn draft_debug_shows_no_value() {
        let draft = Draft::default().with("totp_secret", "JBSWY3DPEHPK3PXP");
        assert!(!format!("{draft:?}").contains("JBSW"));
    }
}
