//! What a form holds while it is being filled in: fields as data, values as typed.

use factordesk_model::Secret;

use super::normalize::normalize;

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// A line; the `type` of the input
    Line(&'static str),
    /// A line that is not shown, and not kept when the form is closed
    Secret,
    /// Several lines: keys, which are long
    Lines,
    /// One of these values, or none
    Choice(&'static [&'static str]),
}

/// One field of a form. Its words are in `text::forms`, under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The API's name
    pub name: &'static str,
    /// How it is filled in
    pub control: Control,
    /// Whether it must be filled in
    pub required: bool,
    /// Whether its characters are compared one by one, so that a monospaced face helps
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

    /// The same field in a monospaced face.
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

/// The label, first in every form.
pub const NAME: FieldSpec = FieldSpec::optional("name", Control::Line("text"));

/// What was typed, by field. All of it is treated as secret: memory is overwritten when a draft goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft(Vec<(&'static str, Secret)>);

impl Draft {
    /// The same draft with this field, as typed.
    #[must_use]
    pub fn with(mut self, name: &'static str, typed: &str) -> Self {
        self.set(name, typed);
        self
    }

    /// A field was typed.
    pub fn set(&mut self, name: &'static str, typed: &str) {
        let typed = Secret::new(typed);
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, value)) => *value = typed,
            None => self.0.push((name, typed)),
        }
    }

    /// A field as typed; empty when it wasn't.
    pub fn typed(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value.expose())
    }

    /// A field as it is sent: spaces that people and password managers add are taken out.
    pub fn text(&self, name: &str) -> String {
        normalize(name, self.typed(name))
    }

    /// An optional field as it is sent: `None` when nothing was typed.
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
