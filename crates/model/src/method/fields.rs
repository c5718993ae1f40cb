//! What follows from the table of a method's fields: how it is read and written, with a tree of [`Value`]s and
//! without.
//!
//! The table itself is [`AuthenticationMethod`](super::AuthenticationMethod). How a field is read and written depends
//! only on its type, see [`Field`].

use serde_json::Value;

use super::entries::Entry;
use super::{Channel, MethodType, SubMethod, plain};
use crate::id::MethodId;
use crate::lenient::Fields;
use crate::reader::Reader;
use crate::secret::Secret;

/// A type that a field can have. The field is absent if it is `None` or empty.
pub(super) trait Field: Sized {
    /// Takes the field out of an object. A value of another type stays there, and ends up in `extra`.
    fn take(fields: &mut Fields, name: &str) -> Self;

    /// The value in a tree; `None` if the field is absent.
    fn into_value(self) -> Option<Value>;

    /// Reads the value from JSON text, for the shortcut `plain`. `None` for a value of another type.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;

    /// The value in a stream; `None` if the field is absent.
    fn entry(&self) -> Option<Entry<'_>>;

    /// Calls `act` with each text in a field that may hold any text.
    fn each_text(&mut self, _act: &mut impl FnMut(&mut String)) {}
}

impl Field for Option<String> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.text(name)
    }

    fn into_value(self) -> Option<Value> {
        self.map(Value::from)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Some(reader.text()?.into_owned()))
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.as_deref().map(Entry::Text)
    }

    fn each_text(&mut self, act: &mut impl FnMut(&mut String)) {
        self.iter_mut().for_each(act);
    }
}

impl Field for Option<bool> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.flag(name)
    }

    fn into_value(self) -> Option<Value> {
        self.map(Value::from)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.value(1)? {
            Value::Bool(flag) => Some(Some(flag)),
            _ => None,
        }
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.map(Entry::Flag)
    }
}

impl Field for Option<Vec<String>> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.texts(name)
    }

    fn into_value(self) -> Option<Value> {
        self.map(Value::from)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut texts = Vec::new();
        reader.items(b'[', b']', |reader| {
            texts.push(reader.text()?.into_owned());
            Some(())
        })?;
        Some(Some(texts))
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.as_deref().map(Entry::Texts)
    }

    fn each_text(&mut self, act: &mut impl FnMut(&mut String)) {
        self.iter_mut().flatten().for_each(act);
    }
}

impl Field for Option<Secret> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.secret(name)
    }

    fn into_value(self) -> Option<Value> {
        self.map(|secret| Value::from(secret.expose()))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Some(Secret::new(reader.text()?.into_owned())))
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.as_ref().map(|secret| Entry::Text(secret.expose()))
    }
}

impl Field for Option<MethodId> {
    /// An id outside the grammar stays in `extra`, so it can never reach a URL.
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.take(name, |value| MethodId::new(value.as_str()?).ok())
    }

    fn into_value(self) -> Option<Value> {
        self.map(|id| Value::from(id.as_str()))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        MethodId::new(reader.text()?).ok().map(Some)
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.as_ref().map(|id| Entry::Text(id.as_str()))
    }
}

impl Field for Option<MethodType> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.take(name, |value| value.as_str().map(MethodType::read))
    }

    fn into_value(self) -> Option<Value> {
        self.map(|kind| Value::from(kind.as_str()))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Some(MethodType::read(&reader.text()?)))
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.as_ref().map(|kind| Entry::Text(kind.as_str()))
    }
}

impl Field for Option<Channel> {
    fn take(fields: &mut Fields, name: &str) -> Self {
        fields.take(name, |value| Channel::read(value.as_str()?))
    }

    fn into_value(self) -> Option<Value> {
        self.map(|channel| Value::from(channel.as_str()))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Channel::read(&reader.text()?).map(Some)
    }

    fn entry(&self) -> Option<Entry<'_>> {
        self.map(|channel| Entry::Text(channel.as_str()))
    }
}

impl Field for Vec<SubMethod> {
    /// An empty list, or one with anything but objects, stays in `extra`, so that it is written as it was read.
    fn take(fields: &mut Fields, name: &str) -> Self {
        let accept = |items: &[Value]| !items.is_empty() && items.iter().all(Value::is_object);
        let children = fields.list(name, accept).unwrap_or_default();
        children.into_iter().map(SubMethod::from_value).collect()
    }

    fn into_value(self) -> Option<Value> {
        let children = self.into_iter().map(SubMethod::into_value);
        let children: Vec<Value> = children.collect();
        (!children.is_empty()).then(|| Value::from(children))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut children = Vec::new();
        reader.items(b'[', b']', |reader| {
            children.push(plain::child(reader)?);
            Some(())
        })?;
        // `take` leaves an empty list in `extra`.
        (!children.is_empty()).then_some(children)
    }

    fn entry(&self) -> Option<Entry<'_>> {
        (!self.is_empty()).then_some(Entry::Children(self))
    }
}

/// Reads a field's value from JSON text. `None` if it has another type, or the field is repeated.
pub(super) fn read_once<F: Field>(field: &mut F, reader: &mut Reader<'_>) -> Option<()> {
    if field.entry().is_some() {
        return None;
    }
    *field = F::read(reader)?;
    Some(())
}

/// Makes a struct from a table of fields, `field: type = "the API's name"`, and what reads and writes it. The struct
/// also has `extra`, for everything else in an object.
macro_rules! fields {
    (
        $(#[$about:meta])*
        pub struct $method:ident {
            $($(#[$doc:meta])* pub $field:ident: $type:ty = $name:literal,)*
        }
    ) => {
        $(#[$about])*
        pub struct $method {
            $($(#[$doc])* pub $field: $type,)*
            /// Unknown fields, and known ones with an unexpected value, under their original keys
            pub extra: Map<String, Value>,
        }

        impl $method {
            /// The API's names of the known fields.
            pub const FIELDS: &[&str] = &[$($name),*];

            /// Reads any JSON value and never fails: what can't be understood is kept in [`Self::extra`]. A value that
            /// isn't an object is kept there under the key `value`.
            pub fn from_value(value: Value) -> Self {
                let mut fields = Fields::from_value(value);
                Self {
                    $($field: Field::take(&mut fields, $name),)*
                    extra: fields.0,
                }
            }

            /// The JSON value of an owned method, without a copy.
            pub fn into_value(self) -> Value {
                let mut map = Map::with_capacity(USUAL_FIELDS);
                $(put(&mut map, $name, self.$field.into_value());)*
                for (key, value) in self.extra {
                    // A known field wins over one in `extra` with the same key.
                    map.entry(key).or_insert(value);
                }
                Value::Object(map)
            }

            /// The known fields' names as JSON has them, after a comma.
            pub(crate) const KEYS: [&str; Self::FIELDS.len()] = [$(concat!(",\"", $name, "\":")),*];

            /// The known fields, in the order of [`Self::FIELDS`]; `None` for those that are absent.
            pub(crate) fn known(&self) -> [Option<Entry<'_>>; Self::FIELDS.len()] {
                [$(self.$field.entry()),*]
            }

            /// Reads the value of a known field from JSON text. Returns `false` if the field is unknown, and `None` if its
            /// value is unusual.
            fn read_known(&mut self, name: &str, reader: &mut Reader<'_>) -> Option<bool> {
                match name {
                    $($name => read_once(&mut self.$field, reader)?,)*
                    _ => return Some(false),
                }
                Some(true)
            }

            /// Calls `act` with each text in a known field that may hold any text.
            pub(crate) fn each_text(&mut self, act: &mut impl FnMut(&mut String)) {
                $(self.$field.each_text(act);)*
            }
        }
    };
}
pub(super) use fields;
