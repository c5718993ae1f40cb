//! The accessibility tree as text: what a screen reader is told, one line for each element.
//!
//! Snapshots of it are in `snapshots/`, so that a change shows in review. `FACTORDESK_SNAPSHOTS=update` writes them.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;

/// The variable that makes scenarios write snapshots instead of comparing them.
const UPDATE: &str = "FACTORDESK_SNAPSHOTS";

/// Roles that say nothing: their children stand in their place.
const SILENT: [&str; 6] = [
    "none",
    "generic",
    "InlineTextBox",
    "LabelText",
    "LineBreak",
    "RootWebArea",
];

/// The states and properties that are written, if they aren't false.
const STATES: [&str; 15] = [
    "level",
    "focused",
    "disabled",
    "expanded",
    "checked",
    "pressed",
    "selected",
    "required",
    "invalid",
    "readonly",
    "modal",
    "hasPopup",
    "busy",
    "live",
    "autocomplete",
];

/// Function body. Replaces what differs between runs, or reads like a misspelling: times, ids.
const STEADY: &str = r"
    const unit = '(?:second|minute|hour|day|week|month|quarter|year)s?';
    const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
    const times = [
        '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?',
        `${month} \\d{1,2}, \\d{4}(?:,? (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?\\s?[AP]M)?`,
        `\\d{1,2} ${month} \\d{4}(?:,? (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?)?`,
        `\\d+ ${unit} ago`, `in \\d+ ${unit}`, `(?:last|next) ${unit}`, 'yesterday', 'tomorrow', 'just now',
    ];
    return arguments[0]
        .replace(new RegExp(`\\b(?:${times.join('|')})\\b`, 'g'), 'TIME')
        .replace(/\bdev_\w+/g, 'dev_ID')
        .replace(/\b[0-9a-f]{16,}\b/g, id => /^(?:64b0|5f7c)/.test(id) ? id : 'ID');";

impl Browser {
    /// Compares the page's tree with the snapshot of this name.
    pub(crate) async fn same_tree(&self, name: &str) -> Result<()> {
        self.choice_loaded().await?;
        let tree = self.script(STEADY, vec![self.tree().await?.into()]).await?;
        let tree = tree.as_str().context("no text")?;
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.txt"));
        if std::env::var(UPDATE).is_ok_and(|value| value == "update") {
            std::fs::create_dir_all(path.parent().context("no folder")?)?;
            return Ok(std::fs::write(&path, tree)?);
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = differences(&known, tree);
        ensure!(
            differs.is_empty(),
            "screen readers are told something else than in {}. If that is intended, write the snapshots with \
             {UPDATE}=update, and review their diff:\n{differs}",
            path.display()
        );
        Ok(())
    }

    /// The page's tree, indented.
    async fn tree(&self) -> Result<String> {
        self.devtools("Accessibility.enable", json!({})).await?;
        let answer = self
            .devtools("Accessibility.getFullAXTree", json!({}))
            .await?;
        let nodes: Vec<Value> = serde_json::from_value(answer["nodes"].clone())?;
        let root = nodes.first().context("the page has no tree")?;
        let mut lines = Vec::new();
        write(&nodes, root, 0, ("", ""), &mut lines);
        lines.push(String::new());
        Ok(lines.join("\n"))
    }
}

/// Writes a node and what is in it. `around` is the role and name of the element that it is in, whose name isn't repeated.
fn write(
    nodes: &[Value],
    node: &Value,
    depth: usize,
    around: (&str, &str),
    lines: &mut Vec<String>,
) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = words(&node["name"]);
    let is_silent = node["ignored"] == true || SILENT.contains(&role);
    let indent = "  ".repeat(depth);
    if !is_silent && role == "StaticText" {
        // Of a button, only its name is said.
        if around.0 != "button" && !around.1.contains(&name) {
            lines.push(indent + name.as_str());
        }
        return;
    }
    if !is_silent {
        lines.push(indent + role + details(node, &name).as_str());
    }
    let (depth, inside) = if is_silent {
        (depth, around)
    } else {
        (depth + 1, (role, name.as_str()))
    };
    // An announcement is there for a moment only.
    if role == "status" {
        return;
    }
    let children = node["childIds"].as_array().into_iter().flatten();
    for id in children {
        if let Some(child) = nodes.iter().find(|node| node["nodeId"] == *id) {
            write(nodes, child, depth, inside, lines);
        }
    }
}

/// What is said after a node's role.
fn details(node: &Value, name: &str) -> String {
    let mut said = Vec::new();
    if !name.is_empty() {
        said.push(format!(" \"{name}\""));
    }
    let value = words(&node["value"]);
    if !value.is_empty() {
        said.push(format!(" = \"{value}\""));
    }
    let description = words(&node["description"]);
    if !description.is_empty() {
        said.push(format!(" ({description})"));
    }
    said.extend(states(node).iter().map(|state| format!(" [{state}]")));
    said.concat()
}

/// A text with single spaces.
fn words(value: &Value) -> String {
    let text = match &value["value"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn states(node: &Value) -> Vec<String> {
    let properties = node["properties"].as_array();
    let value_of = |wanted: &str| {
        let mut properties = properties.into_iter().flatten();
        let property = properties.find(|property| property["name"] == wanted)?;
        Some(words(&property["value"]))
    };
    let mut found = Vec::new();
    for state in STATES {
        match value_of(state).as_deref() {
            None | Some("" | "off" | "none") => {}
            // Whether something can be expanded, checked or pressed is worth a line's end; that it isn't busy isn't.
            Some("false") if !matches!(state, "expanded" | "checked" | "pressed") => {}
            Some("true") => found.push(state.to_owned()),
            Some(value) => found.push(format!("{state} {value}")),
        }
    }
    found
}

/// The lines that only one of both has, with the sign of a diff.
fn differences(known: &str, now: &str) -> String {
    let only = |sign: &str, here: &str, there: &str| {
        let there: Vec<&str> = there.lines().collect();
        let lines = here.lines().filter(|line| !there.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect()
    };
    let lines: [Vec<String>; 2] = [only("-", known, now), only("+", now, known)];
    match lines.concat() {
        _ if known == now => String::new(),
        lines if lines.is_empty() => "the same lines in another order or number".to_owned(),
        lines => lines.join("\n"),
    }
}

#[test]
fn differences_are_the_lines_that_only_one_has() {
    assert_eq!(differences("a\nb\n", "a\nb\n"), "");
    assert_eq!(differences("a\nb\n", "a\nc\n"), "- b\n+ c");
    assert!(differences("a\nb\n", "b\na\n").contains("order"));
}
