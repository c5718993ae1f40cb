//! `/factor-desk.js`: the one address that embedding pages know. It imports what the build named.

/// The loader for a build's files; `None` when there is no wasm with its script among them.
pub(super) fn script<'a>(mut names: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let mut all = names.clone();
    let stem = names.find_map(|name| name.strip_suffix("_bg.wasm"))?;
    all.any(|name| name.strip_suffix(".js") == Some(stem))
        .then(|| {
            format!(
                "import init from \"./{stem}.js\";\n\
                 await init({{ module_or_path: new URL(\"./{stem}_bg.wasm\", import.meta.url) }});\n"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loader_imports_the_script_that_belongs_to_the_wasm() {
        let names = [
            "index.html",
            "other.js",
            "factordesk-1a2b3c4d5e6f7a8b.js",
            "factordesk-1a2b3c4d5e6f7a8b_bg.wasm",
        ];
        let script = script(names.into_iter()).unwrap();
        assert!(script.contains("\"./factordesk-1a2b3c4d5e6f7a8b.js\""));
        assert!(script.contains("\"./factordesk-1a2b3c4d5e6f7a8b_bg.wasm\""));
        assert_eq!(super::script(["index.html", "a.js"].into_iter()), None);
    }
}
