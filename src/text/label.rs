//! Labels of methods, for buttons, titles, lists and announcements. No two methods of a user have the same label, so that an admin
//! can't mistake one for another.
//!
//! A label is the method's name, or its type if it has none. Labels that would look alike get longer: by the type and the visible
//! end of the number or address, then the channel, the last use, and the end of the id.

use factordesk_model::text::{invisible, joined};
use factordesk_model::{AuthenticationMethod, Channel, MethodType};

use super::{LIST_SEPARATOR, kinds};
use crate::draft::lowercase;
use crate::state::facts::{Fact, fact};

pub use super::messages::label::*;

/// Minimum number of characters of an id's end.
const MIN_ID_END: usize = 4;
/// Maximum number of digits of a number's visible end.
const MAX_DIGITS: usize = 4;

/// How much a label says. Each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Title,
    VisibleEnd,
    Channel,
    LastUse,
    Id,
    /// The position in the list; needed only if two methods have the same id, or no id
    Index,
}

impl Level {
    fn next(self) -> Self {
        match self {
            Self::Title => Self::VisibleEnd,
            Self::VisibleEnd => Self::Channel,
            Self::Channel => Self::LastUse,
            Self::LastUse => Self::Id,
            Self::Id | Self::Index => Self::Index,
        }
    }
}

/// The label of a method on its own: its name, or its type if it has none.
pub fn title(method: &AuthenticationMethod) -> String {
    own_name(method).map_or_else(|| kinds::kind(method.kind.as_ref()), str::to_owned)
}

/// A method's label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// The whole label
    pub text: String,
    /// The end of the method's id, if the label needs it. Separate, since a row shows everything else anyway.
    pub id: Option<String>,
    /// Whether the label includes the method's type
    pub says_kind: bool,
}

/// A method within a sentence: `Phone “Mobile”`.
pub fn in_sentence(label: &Label, kind: Option<&MethodType>) -> String {
    if label.says_kind {
        label.text.clone()
    } else {
        named(&kinds::kind(kind), &label.text)
    }
}

/// The maximum number of methods that a list within a sentence names.
const MAX_NAMED: usize = 4;

/// Methods as a list within a sentence: `passkey “MacBook”, SMS …4567 and 3 more`. `list` joins the items of a list.
pub fn short_list(methods: &[AuthenticationMethod], list: &dyn Fn(&[String]) -> String) -> String {
    list(&few(short(methods)))
}

/// The items of a list within a sentence, as many as are easily read.
pub fn few(mut items: Vec<String>) -> Vec<String> {
    let over = items.len().saturating_sub(MAX_NAMED);
    // “and 1 more” would be as long as what it stands for.
    if over >= 2 {
        items.truncate(MAX_NAMED);
        items.push(more(over));
    }
    items
}

/// The methods as within a sentence. Those that look alike are counted.
pub fn short(methods: &[AuthenticationMethod]) -> Vec<String> {
    let mut items: Vec<(String, usize)> = Vec::new();
    // The positions in `items`, sorted by their words.
    let mut sorted: Vec<usize> = Vec::new();
    for method in methods {
        let item = short_one(method);
        match sorted.binary_search_by(|known| items[*known].0.cmp(&item)) {
            Ok(place) => items[sorted[place]].1 += 1,
            Err(place) => {
                sorted.insert(place, items.len());
                items.push((item, 1));
            }
        }
    }
    let counted = |(item, count): (String, usize)| {
        if count > 1 {
            short_times(count, &item)
        } else {
            item
        }
    };
    items.into_iter().map(counted).collect()
}

fn short_one(method: &AuthenticationMethod) -> String {
    let kind = match &method.kind {
        Some(kind) => visible(&kinds::kind_in_sentence(kind)),
        None => kinds::kind(None),
    };
    if let Some(name) = own_name(method) {
        return short_named(&kind, &isolated(name));
    }
    let kind = match method.preferred_authentication_method {
        Some(Channel::Sms) => kinds::CHANNEL_SMS.into(),
        Some(Channel::Voice) => VOICE.into(),
        None => kind,
    };
    match end(method) {
        Some(end) => with_end(&kind, &end),
        None => kind,
    }
}

/// The labels of all methods of a list, no two alike. `date` formats a date of the API.
pub fn labels(methods: &[AuthenticationMethod], date: &dyn Fn(&str) -> String) -> Vec<Label> {
    let mut levels = vec![Level::Title; methods.len()];
    let ids = ids_from_end(methods);
    loop {
        let labels: Vec<Label> = (0..methods.len())
            .map(|index| label_at(methods, index, levels[index], &ids, date))
            .collect();
        let looks: Vec<String> = labels.iter().map(|label| look(&label.text)).collect();
        // Sorted, so that equal looks are neighbours: comparing each with each is slow for long lists.
        let mut sorted: Vec<&str> = Vec::with_capacity(looks.len());
        for look in &looks {
            let place = sorted.partition_point(|other| *other < look.as_str());
            sorted.insert(place, look);
        }
        let mut more = false;
        for (level, look) in levels.iter_mut().zip(&looks) {
            let first = sorted.partition_point(|other| *other < look.as_str());
            let alike = sorted.get(first + 1) == Some(&look.as_str());
            if alike && *level < Level::Index {
                *level = level.next();
                more = true;
            }
        }
        if !more {
            return labels;
        }
    }
}

/// The label of one method of a list. Also works for a method that is no longer in the list.
pub fn label(
    methods: &[AuthenticationMethod],
    method: &AuthenticationMethod,
    date: &dyn Fn(&str) -> String,
) -> Label {
    let same = |other: &AuthenticationMethod| {
        if method.id.is_some() {
            other.id == method.id
        } else {
            other == method
        }
    };
    if let Some(index) = methods.iter().position(same) {
        return labels(methods, date).swap_remove(index);
    }
    let mut with: Vec<AuthenticationMethod> = methods.to_vec();
    with.push(method.clone());
    labels(&with, date).pop().unwrap_or_default()
}

/// The label of the method at this index, at this level.
fn label_at(
    methods: &[AuthenticationMethod],
    index: usize,
    level: Level,
    ids: &[&str],
    date: &dyn Fn(&str) -> String,
) -> Label {
    let method = &methods[index];
    let kind = kinds::kind(method.kind.as_ref());
    let name = own_name(method);
    if level == Level::Title {
        return Label {
            says_kind: name.is_none_or(|name| name == kind),
            text: name.map_or(kind, str::to_owned),
            id: None,
        };
    }
    let mut parts = Vec::new();
    // The name, and an unknown type, come from outside: their control characters must not reverse or hide the text after them.
    let kind = visible(&kind);
    parts.extend(name.map(isolated));
    parts.push(match end(method) {
        Some(end) => with_end(&kind, &end),
        None => kind,
    });
    if level >= Level::Channel {
        let channel = method.preferred_authentication_method;
        parts.extend(channel.map(|channel| String::from(kinds::channel(channel))));
    }
    if level >= Level::LastUse {
        let used = method.last_auth_at.as_deref();
        parts.push(used.map_or_else(|| NEVER_USED.into(), |used| last_used(&date(used))));
    }
    let id = method.id.as_ref().filter(|_| level >= Level::Id);
    let id = id.map(|id| id_end(end_of_id(ids, id.as_str())));
    parts.extend(id.clone());
    if level >= Level::Index {
        parts.push(position(index + 1));
    }
    Label {
        text: joined(&parts, LIST_SEPARATOR.text()),
        id,
        says_kind: true,
    }
}

fn own_name(method: &AuthenticationMethod) -> Option<&str> {
    let shows = |c: char| !(c.is_whitespace() || c.is_control() || invisible(c));
    let name = method.name.as_deref();
    name.filter(|name| name.chars().any(shows))
}

/// The visible end of a number, an address, or the host name of a key.
fn end(method: &AuthenticationMethod) -> Option<String> {
    match fact(method) {
        Fact::Phone(number) => {
            let digits = number.chars().rev().take_while(char::is_ascii_digit);
            let digits: Vec<char> = digits.take(MAX_DIGITS).collect();
            let digits: String = digits.into_iter().rev().collect();
            (!digits.is_empty()).then(|| number_end(&digits))
        }
        Fact::Email(address) => Some(visible(&address)),
        Fact::RelyingParty(host) => Some(visible(&host)),
        Fact::None => None,
    }
}

/// The ids of a list, each once, sorted from their ends: those that end alike are neighbours.
fn ids_from_end(methods: &[AuthenticationMethod]) -> Vec<&str> {
    let mut sorted: Vec<&str> = Vec::with_capacity(methods.len());
    for id in methods.iter().filter_map(|method| method.id.as_ref()) {
        let place = place_from_end(&sorted, id.as_str());
        if sorted.get(place) != Some(&id.as_str()) {
            sorted.insert(place, id.as_str());
        }
    }
    sorted
}

/// Where an id is, or belongs, among those of [`ids_from_end`].
fn place_from_end(sorted: &[&str], id: &str) -> usize {
    sorted.partition_point(|other| other.bytes().rev().lt(id.bytes().rev()))
}

/// The shortest end of one of these ids that no other has. `ids` are those of [`ids_from_end`].
fn end_of_id<'a>(ids: &[&str], id: &'a str) -> &'a str {
    let place = place_from_end(ids, id);
    // No other id ends more like it than one of its neighbours.
    let neighbours = [place.checked_sub(1), Some(place + 1)];
    let others = neighbours.map(|place| place.and_then(|place| ids.get(place)));
    let starts = id.char_indices().rev().skip(MIN_ID_END - 1);
    starts
        .filter_map(|(start, _)| id.get(start..))
        .find(|end| !others.iter().flatten().any(|other| other.ends_with(end)))
        .unwrap_or(id)
}

/// A name that comes from outside, for a place within a text, whose direction it must not affect.
fn isolated(name: &str) -> String {
    joined(&["\u{2068}", &visible(name), "\u{2069}"], "")
}

/// Removes invisible characters.
fn visible(text: &str) -> String {
    let shows = |c: &char| !(c.is_control() || invisible(*c));
    text.chars().filter(shows).collect()
}

/// The label as it looks at a glance: without invisible characters, case and extra spaces. Two labels with the same look count
/// as equal.
fn look(label: &str) -> String {
    let label = lowercase(&visible(label));
    let words: Vec<&str> = label.split_whitespace().collect();
    joined(&words, " ")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "label_tests.rs"]
mod tests;
