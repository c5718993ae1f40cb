//! Reads requests more strictly than a derived `Deserialize` does.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A request that is read from a JSON object.
pub(crate) trait FromObject<'de>: Sized {
    /// What it is, for the error message about a value that isn't an object.
    const WHAT: &'static str;

    /// Reads the fields.
    fn from_object<D: Deserializer<'de>>(object: D) -> Result<Self, D::Error>;
}

/// Reads `T` from an object only: a derived `Deserialize` also accepts an array of the fields' values.
pub(crate) fn object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromObject<'de>,
    D: Deserializer<'de>,
{
    struct ObjectOnly<T>(PhantomData<T>);

    impl<'de, T: FromObject<'de>> Visitor<'de> for ObjectOnly<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object: {}", T::WHAT)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::from_object(MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_map(ObjectOnly(PhantomData))
}

/// An optional field that must have a value if it is present: `null` is rejected, as the API's schema does.
pub(crate) fn some<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Implements `Serialize` and `Deserialize` for a type whose derives are `#[serde(remote = "Self")]`, accepting
/// objects only.
macro_rules! object_only {
    ($name:ident, $what:literal) => {
        impl<'de> $crate::strict::FromObject<'de> for $name {
            const WHAT: &'static str = $what;
            fn from_object<D: serde::Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
                Self::deserialize(object)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::strict::object(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use object_only;

/// Implements a `Debug` that shows the type but no fields: they contain phone numbers, addresses and keys.
macro_rules! quiet_debug {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })+
    };
}
pub(crate) use quiet_debug;
