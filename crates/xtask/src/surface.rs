//! `cargo xtask surface`: the public surface of `<factor-desk>`, from one definition.
//!
//! `package/surface/*.toml` define attributes, properties, methods, events, types, style tokens and parts. From them come
//! the types and manifests in `package/types` and the tables of docs/EMBEDDING.md; `package/messages.json` comes from the
//! English catalogue. Tests fail if one of these is out of
//! date, or if the definition differs from the code (`code.rs`).

#[cfg(test)]
mod code;
mod document;
mod manifests;
mod types;

use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::languages;
use crate::sources::each;
use crate::workspace::Workspace;

/// The directory of the definition.
const SOURCES: &str = "package/surface";
/// The directory of the generated types and manifests. The package has them at its top.
pub(crate) const TYPES: &str = "package/types";
/// The messages that a host page can replace.
pub(crate) const MESSAGES: &str = "package/messages.json";
/// The document with the reference tables.
const DOCUMENT: &str = "docs/EMBEDDING.md";

/// The definition: all files together.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Surface {
    /// Name of the element
    tag: String,
    /// Name of its interface in TypeScript
    interface: String,
    about: String,
    #[serde(rename = "property")]
    properties: Vec<Property>,
    #[serde(rename = "method")]
    methods: Vec<Method>,
    #[serde(rename = "event")]
    events: Vec<Event>,
    #[serde(rename = "type")]
    types: Vec<Type>,
    #[serde(rename = "token")]
    tokens: Vec<Token>,
    #[serde(rename = "part")]
    parts: Vec<Part>,
}

/// A property of the element, its attribute, or both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Property {
    name: String,
    attribute: Option<String>,
    /// In TypeScript
    #[serde(rename = "type")]
    kind: String,
    /// In Markdown; `None` for those that can't be set, and for booleans, which are false
    default: Option<String>,
    #[serde(default)]
    readonly: bool,
    about: String,
}

impl Property {
    fn is_boolean(&self) -> bool {
        self.kind == "boolean"
    }

    fn default_text(&self) -> &str {
        match &self.default {
            Some(text) => text,
            None if self.is_boolean() && !self.readonly => "`false`",
            None => "",
        }
    }
}

/// A method of the element.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Method {
    name: String,
    /// As in TypeScript, without the parentheses
    #[serde(default)]
    parameters: String,
    returns: String,
    about: String,
}

/// An event of the element.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    name: String,
    /// The type of its detail
    detail: String,
    #[serde(default)]
    cancelable: bool,
    about: String,
}

/// A type of the definition: an alias, or an interface.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Type {
    name: String,
    /// The type that it is another name for
    is: Option<String>,
    /// The interface that it adds its fields to
    extends: Option<String>,
    about: String,
    #[serde(rename = "field", default)]
    fields: Vec<Field>,
}

/// A field of an interface.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    optional: bool,
    about: String,
}

impl Field {
    /// As in TypeScript: `name?: type`.
    fn signature(&self) -> String {
        let sign = if self.optional { "?" } else { "" };
        format!("{}{sign}: {}", self.name, self.kind)
    }
}

/// A custom property of the style sheets that host pages set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    name: String,
    /// As in CSS `@property`
    syntax: String,
    /// In words, where it follows from other tokens
    default: String,
    about: String,
}

/// A part that host pages style with `::part()`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    about: String,
}

impl Surface {
    /// Reads the definition.
    pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let mut surface = Self::default();
        let directory = workspace.root().join(SOURCES);
        let mut files = Vec::new();
        each(workspace.root(), &directory, &mut |name, text| {
            files.push((name.to_owned(), text.to_owned()));
        })?;
        // Directories have no order of their own.
        files.sort();
        for (name, text) in files {
            let read = toml::from_str(&text).with_context(|| format!("{name} is invalid"))?;
            surface.add(read);
        }
        surface.check()?;
        Ok(surface)
    }

    fn add(&mut self, other: Self) {
        if !other.tag.is_empty() {
            (self.tag, self.interface, self.about) = (other.tag, other.interface, other.about);
        }
        self.properties.extend(other.properties);
        self.methods.extend(other.methods);
        self.events.extend(other.events);
        self.types.extend(other.types);
        self.tokens.extend(other.tokens);
        self.parts.extend(other.parts);
    }

    /// Refuses a name that is defined twice, and a detail or base that isn't defined.
    fn check(&self) -> anyhow::Result<()> {
        let names = [
            ("property", names(&self.properties, |it| &it.name)),
            ("method", names(&self.methods, |it| &it.name)),
            ("event", names(&self.events, |it| &it.name)),
            ("type", names(&self.types, |it| &it.name)),
            ("token", names(&self.tokens, |it| &it.name)),
            ("part", names(&self.parts, |it| &it.name)),
        ];
        for (what, mut names) in names {
            names.sort_unstable();
            let mut pairs = names.iter().zip(names.iter().skip(1));
            if let Some((twice, _)) = pairs.find(|(name, next)| name == next) {
                bail!("{SOURCES} defines the {what} `{twice}` twice");
            }
        }
        let details = self.events.iter().map(|event| &event.detail);
        let bases = self.types.iter().filter_map(|it| it.extends.as_ref());
        for name in details.chain(bases) {
            if self.types.iter().all(|it| it.name != *name) {
                bail!("{SOURCES} doesn't define the type `{name}`");
            }
        }
        Ok(())
    }

    /// All fields of a type, those of its base first.
    fn fields(&self, name: &str) -> Vec<&Field> {
        let Some(found) = self.types.iter().find(|it| it.name == name) else {
            return Vec::new();
        };
        let base = found.extends.as_deref();
        let mut fields = base.map_or_else(Vec::new, |base| self.fields(base));
        fields.extend(&found.fields);
        fields
    }

    /// Name and text of every generated file of the package.
    fn files(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        Ok(vec![
            ("factor-desk.d.ts", types::element(self)),
            ("react.d.ts", types::react(self)),
            ("vue.d.ts", types::vue(self)),
            ("svelte.d.ts", types::svelte(self)),
            ("custom-elements.json", manifests::custom_elements(self)?),
            ("web-types.json", manifests::web_types(self)?),
        ])
    }
}

fn names<T>(items: &[T], name: impl Fn(&T) -> &str) -> Vec<&str> {
    items.iter().map(name).collect()
}

/// Writes everything that is generated from the definition.
pub(crate) fn write(workspace: &Workspace) -> anyhow::Result<()> {
    let root = workspace.root();
    for (path, text) in generated(workspace)? {
        let path = root.join(path);
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory)?;
        }
        std::fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// Path and text of every generated file.
fn generated(workspace: &Workspace) -> anyhow::Result<Vec<(String, String)>> {
    let surface = Surface::read(workspace)?;
    let mut files: Vec<(String, String)> = surface
        .files()?
        .into_iter()
        .map(|(name, text)| (format!("{TYPES}/{name}"), text))
        .collect();
    let path = workspace.root().join(DOCUMENT);
    let document =
        std::fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    files.push((DOCUMENT.to_owned(), document::filled(&surface, &document)?));
    files.push((
        MESSAGES.to_owned(),
        languages::reference(&languages::read(workspace)?)?,
    ));
    Ok(files)
}

/// Whether a generated file is as the definition says.
///
/// # Errors
/// Names the files that aren't.
#[cfg(test)]
fn check_generated(workspace: &Workspace) -> anyhow::Result<()> {
    let mut old = Vec::new();
    for (path, text) in generated(workspace)? {
        let found = std::fs::read_to_string(workspace.root().join(&path)).unwrap_or_default();
        if found != text {
            old.push(path);
        }
    }
    if !old.is_empty() {
        bail!("out of date: {}; run `cargo xtask surface`", old.join(", "));
    }
    Ok(())
}

/// The names of the generated files in [`TYPES`], for the package.
pub(crate) fn type_files(workspace: &Workspace) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let directory = workspace.root().join(TYPES);
    let names = Surface::read(workspace)?.files()?;
    Ok(names
        .iter()
        .map(|(name, _)| directory.join(Path::new(name)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn example(text: &str) -> anyhow::Result<Surface> {
        let surface: Surface = toml::from_str(text)?;
        surface.check()?;
        Ok(surface)
    }

    #[test]
    fn surface_files_are_up_to_date() {
        check_generated(&Workspace::locate().unwrap()).unwrap();
    }

    #[test]
    fn surface_with_a_name_twice_or_a_missing_type_is_refused() {
        let event = "[[event]]\nname = \"a\"\ndetail = \"D\"\nabout = \"x\"\n";
        let detail = "[[type]]\nname = \"D\"\nabout = \"x\"\n";
        assert!(example(&format!("{event}{detail}")).is_ok());
        for (text, named) in [
            (event.to_owned(), "`D`"),
            (format!("{event}{event}{detail}"), "`a` twice"),
            (format!("{detail}extends = \"E\"\n"), "`E`"),
            (format!("{detail}colour = \"red\"\n"), "colour"),
        ] {
            let problem = format!("{:#}", example(&text).unwrap_err());
            assert!(problem.contains(named), "{problem}");
        }
    }

    #[test]
    fn surface_type_has_the_fields_of_its_base() {
        let surface = example(
            "[[type]]\nname = \"A\"\nabout = \"x\"\n[[type.field]]\nname = \"a\"\ntype = \"string\"\nabout = \"x\"\n\
             [[type]]\nname = \"B\"\nextends = \"A\"\nabout = \"x\"\n[[type.field]]\nname = \"b\"\ntype = \"number\"\n\
             optional = true\nabout = \"x\"\n",
        )
        .unwrap();
        let fields: Vec<String> = surface.fields("B").iter().map(|f| f.signature()).collect();
        assert_eq!(fields, ["a: string", "b?: number"]);
    }
}
