//! Compares the definition with the code: what the element's class has, what the widget reads, dispatches and renders,
//! and what its style sheets use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Property, Surface};
use crate::sources::each;
use crate::workspace::Workspace;

type Names = BTreeSet<String>;

/// What the class has beside the public surface: callbacks of the platform.
const CALLBACKS: [&str; 4] = [
    "constructor",
    "connectedCallback",
    "disconnectedCallback",
    "attributeChangedCallback",
];

fn read(name: &str) -> String {
    let workspace = Workspace::locate().unwrap();
    std::fs::read_to_string(workspace.root().join(name)).unwrap()
}

fn surface() -> Surface {
    Surface::read(&Workspace::locate().unwrap()).unwrap()
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

/// The words in `text` between each `start` and the next character that a name doesn't have.
fn after<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.split(start).skip(1).map(move |rest| {
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        &rest[..end]
    })
}

/// The readers of `PROPERTIES` in `src/element.js`, by property.
fn readers(class: &str) -> BTreeMap<String, String> {
    let (_, table) = class.split_once("\nconst PROPERTIES = {\n").unwrap();
    let (table, _) = table.split_once("\n};\n").unwrap();
    let mut readers = BTreeMap::new();
    let mut last = String::new();
    for line in table.lines() {
        let start = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with([' ', '/', '}']));
        if let Some((name, reader)) = start.and_then(|rest| rest.split_once(':')) {
            last = name.to_owned();
            readers.insert(last.clone(), reader.to_owned());
        } else if let Some(reader) = readers.get_mut(&last) {
            reader.push_str(line);
        }
    }
    readers
}

/// The public members of the class: names after `get `, after `set `, and of methods.
fn members(class: &str) -> [Names; 3] {
    let (_, body) = class
        .split_once("\nclass FactorDesk extends HTMLElement {\n")
        .unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let mut members: [Names; 3] = Default::default();
    for line in body.lines() {
        let Some(line) = line.strip_prefix("  ") else {
            continue;
        };
        let (kind, rest) = match line.split_once(' ') {
            Some(("get", rest)) => (0, rest),
            Some(("set", rest)) => (1, rest),
            Some(("async", rest)) => (2, rest),
            _ => (2, line),
        };
        let name: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let is_method = rest[name.len()..].starts_with('(') && rest.ends_with('{');
        if !name.is_empty() && is_method && !CALLBACKS.contains(&name.as_str()) {
            members[kind].insert(name);
        }
    }
    members
}

/// The strings or numbers of a union in TypeScript; empty for other types.
fn union(kind: &str) -> Names {
    let words = kind.split(" | ").map(|word| word.trim_matches('"'));
    let words = set(words);
    let is_word =
        |word: &String| word.parse::<u8>().is_ok() || kind.contains(&format!("\"{word}\""));
    words.into_iter().filter(is_word).collect()
}

/// The values that a reader allows: its strings, and its numbers.
fn allowed(reader: &str) -> Names {
    let quoted = reader.split('"').skip(1).step_by(2);
    let numbers = reader
        .split('"')
        .step_by(2)
        .flat_map(|code| code.split(|c: char| !c.is_ascii_digit()));
    set(quoted.chain(numbers).filter(|word| !word.is_empty()))
}

#[test]
fn surface_attributes_are_those_of_the_class() {
    let (surface, class) = (surface(), read("src/element.js"));
    let readers = readers(&class);
    let defined = surface
        .properties
        .iter()
        .filter(|it| it.attribute.is_some());
    let defined: Vec<&Property> = defined.collect();
    let names = set(defined.iter().map(|it| it.name.as_str()));
    assert_eq!(names, readers.keys().cloned().collect());
    for property in defined {
        let reader = &readers[&property.name];
        let attribute: String = property
            .name
            .chars()
            .flat_map(|c| {
                let dash = c.is_ascii_uppercase().then_some('-');
                dash.into_iter().chain([c.to_ascii_lowercase()])
            })
            .collect();
        assert_eq!(property.attribute.as_ref(), Some(&attribute));
        assert_eq!(property.is_boolean(), reader.contains("flag"), "{reader}");
        if reader.contains("oneOf") {
            assert_eq!(union(&property.kind), allowed(reader), "{}", property.name);
            // That of `auth` depends on the element.
            if !reader.contains("desk") {
                let first = reader.split_once('(').unwrap().1.split([',', ')']).next();
                let first = first.unwrap().trim_matches('"');
                assert_eq!(property.default, Some(format!("`{first}`")));
            }
        } else {
            assert_eq!(union(&property.kind), Names::new(), "{}", property.name);
        }
    }
}

#[test]
fn surface_properties_and_methods_are_those_of_the_class() {
    let surface = surface();
    let [readable, writable, methods] = members(&read("src/element.js"));
    let only = |readonly: bool| {
        let all = surface
            .properties
            .iter()
            .filter(|it| it.attribute.is_none());
        set(all
            .filter(|it| !readonly || !it.readonly)
            .map(|it| it.name.as_str()))
    };
    assert_eq!(only(false), readable);
    assert_eq!(only(true), writable);
    assert_eq!(
        set(surface.methods.iter().map(|it| it.name.as_str())),
        methods
    );
}

/// What Rust reads of the element: in `DeskConfig::read`, and functions and objects in `element.rs`.
#[test]
fn surface_has_every_property_that_the_widget_reads() {
    let surface = surface();
    let known = set(surface.properties.iter().map(|it| it.name.as_str()));
    let config = read("src/platform/config.rs");
    let (_, config) = config.split_once("pub fn read(").unwrap();
    let (config, _) = config.split_once("\n    }\n").unwrap();
    let config = ["property(\"", "text(\"", "flag(\""].map(|call| set(after(config, call)));
    let element = read("src/element.rs");
    let mut found = set(after(&element, "property(element, \""));
    found.extend(config.into_iter().flatten());
    assert!(found.len() > 8, "{found:?}");
    assert!(
        found.is_subset(&known),
        "not defined: {:?}",
        found.difference(&known)
    );
}

/// The functions of a Rust file, by name. Those of the same name count as one.
fn functions(source: &str) -> BTreeMap<String, String> {
    let source = source.split("\n#[cfg(test)]").next().unwrap_or_default();
    let mut functions: BTreeMap<String, String> = BTreeMap::new();
    for part in source.split("fn ").skip(1) {
        let name = part.split('(').next().unwrap_or_default();
        functions.entry(name.to_owned()).or_default().push_str(part);
    }
    functions
}

/// The fields that a function gives an event's detail, with those of the functions that it calls.
fn keys(functions: &BTreeMap<String, String>, name: &str) -> Names {
    let body = functions[name].split_once('{').map_or("", |(_, body)| body);
    let own = after(body, "(\"").filter(|key| body.contains(&format!("(\"{key}\", ")));
    let mut keys = set(own);
    for other in functions.keys().filter(|other| *other != name) {
        if body.contains(&format!(".{other}()")) || body.contains(&format!(" {other}(&mut fields"))
        {
            keys.extend(self::keys(functions, other));
        }
    }
    keys
}

#[test]
fn surface_events_are_those_that_are_dispatched() {
    let surface = surface();
    let functions = functions(&read("src/api/events.rs"));
    let mut found: BTreeMap<String, Names> = BTreeMap::new();
    for (function, body) in &functions {
        for name in after(body, "name: \"") {
            let name = format!("factordesk-{name}");
            found
                .entry(name)
                .or_default()
                .extend(keys(&functions, function));
        }
    }
    let workspace = Workspace::locate().unwrap();
    let mut scripts = 0;
    for folder in ["src", "crates/xtask/page"] {
        each(
            workspace.root(),
            &workspace.root().join(folder),
            &mut |name, text| {
                if Path::new(name).extension() == Some("js".as_ref()) {
                    scripts += 1;
                    let dispatched = after(text, "CustomEvent(\"factordesk-");
                    let told = after(text, "tell(desk, \"");
                    for name in dispatched.chain(told).filter(|name| !name.is_empty()) {
                        found.entry(format!("factordesk-{name}")).or_default();
                    }
                }
            },
        )
        .unwrap();
    }
    assert!(scripts > 4, "only {scripts} scripts were looked through");
    let defined = set(surface.events.iter().map(|it| it.name.as_str()));
    assert_eq!(defined, found.keys().cloned().collect());
    for event in &surface.events {
        let fields = surface.fields(&event.detail);
        let mut defined = set(fields.iter().map(|field| field.name.as_str()));
        // Added by the function that asks (`src/platform/later.js`).
        assert_eq!(
            defined.remove("waitUntil"),
            event.cancelable,
            "{}",
            event.name
        );
        let keys = &found[&event.name];
        if keys.is_empty() {
            // The scripts' own events: checked by the tests of the loader.
            continue;
        }
        assert_eq!(defined, *keys, "{}", event.name);
    }
}

#[test]
fn surface_actions_are_those_of_the_widget() {
    let surface = surface();
    let action = surface.types.iter().find(|it| it.name == "Action").unwrap();
    let source = read("src/platform/action.rs");
    let (_, body) = source.split_once("impl Action {").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    assert_eq!(
        union(action.is.as_ref().unwrap()),
        set(after(body, " => \""))
    );
}

/// The texts of all files below `src` and of the style sheets.
fn sources(folder: &str) -> String {
    let workspace = Workspace::locate().unwrap();
    let mut all = String::new();
    each(
        workspace.root(),
        &workspace.root().join(folder),
        &mut |_, text| {
            all.push_str(text);
        },
    )
    .unwrap();
    all
}

/// Some parts are chosen while it runs: `part=look`. Those are words of other texts.
#[test]
fn surface_parts_are_those_that_are_rendered() {
    let surface = surface();
    let defined = set(surface.parts.iter().map(|it| it.name.as_str()));
    let source = sources("src");
    let attributes = source.split(" part=\"").skip(1);
    let names = attributes.filter_map(|rest| rest.split('"').next());
    let found = set(names.flat_map(str::split_whitespace));
    assert!(!found.is_empty());
    let unknown: Vec<_> = found.difference(&defined).collect();
    assert!(unknown.is_empty(), "not defined: {unknown:?}");
    let texts = set(source.split('"').flat_map(str::split_whitespace));
    let missing: Vec<_> = defined
        .difference(&found)
        .filter(|name| !texts.contains(*name))
        .collect();
    assert!(missing.is_empty(), "never rendered: {missing:?}");
}

#[test]
fn surface_tokens_are_used_by_the_style_sheets() {
    let surface = surface();
    let style = sources("style");
    let used = set(after(&style, "var(--fd-"));
    assert!(!surface.tokens.is_empty());
    for token in &surface.tokens {
        let name = token.name.strip_prefix("--fd-").unwrap();
        assert!(used.contains(name), "{} has no effect", token.name);
    }
}

#[test]
fn surface_members_of_a_class_are_found() {
    let class = "\nconst PROPERTIES = {\n  a: (value) => {\n    return value;\n  },\n  // A note: it\n  bC: oneOf(2, \"x-y\"),\n};\n\
                 class FactorDesk extends HTMLElement {\n  static x(y) {\n  }\n  constructor() {\n  }\n  get v() {\n    if (a) {\n    \
                 }\n  }\n  set v(value) {\n  }\n  get r() {\n  }\n  #own() {\n  }\n  async load() {\n  }\n}\n";
    let readers = readers(class);
    assert_eq!(readers.keys().collect::<Vec<_>>(), ["a", "bC"]);
    assert_eq!(allowed(&readers["bC"]), set(["2", "x-y"]));
    assert_eq!(members(class), [set(["v", "r"]), set(["v"]), set(["load"])]);
    assert_eq!(union("\"a\" | 1 | (string & {})"), set(["a", "1"]));
    assert_eq!(union("string | null"), Names::new());
}

#[test]
fn surface_keys_of_an_event_are_found() {
    let source = "fn fields(&self) { vec![(\"a\", x)] }\nfn push(fields) { fields.push((\"b\", y)); }\n\
                  fn done(&self) { let mut fields = self.fields(); push(&mut fields, z); fields.push((\"c\", z)); name: \"done\" }\n\
                  #[cfg(test)]\nmod tests { fn other() { (\"d\", x) } }";
    let functions = functions(source);
    assert_eq!(keys(&functions, "done"), set(["a", "b", "c"]));
    assert!(!functions.contains_key("other"));
}
