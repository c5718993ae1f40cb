//! How a desk looks in a host page: tokens, presets, schemes and contrast, what a host's styles can't change, and the room that
//! the desk takes.

use factordesk::platform::config::DeskConfig;
use js_sys::{Array, Function};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{Bench, click, fake_with, methods};

/// The presets, by name.
const PRESETS: [(&str, &str); 3] = [
    ("neutral", include_str!("../../package/presets/neutral.css")),
    ("soft", include_str!("../../package/presets/soft.css")),
    ("dense", include_str!("../../package/presets/dense.css")),
];

/// A foreground, the backgrounds that it is used on, and its least contrast: 4.5 for text, 3 for borders of controls and the
/// focus ring.
const PAIRS: [(&str, &[&str], f64); 11] = [
    (
        "text",
        &[
            "canvas",
            "surface",
            "raised",
            "sunken",
            "hover",
            "accent-soft",
            "danger-soft",
            "warn-soft",
        ],
        4.5,
    ),
    (
        "text-soft",
        &[
            "canvas",
            "surface",
            "raised",
            "sunken",
            "hover",
            "accent-soft",
        ],
        4.5,
    ),
    (
        "accent-strong",
        &[
            "canvas",
            "surface",
            "raised",
            "sunken",
            "hover",
            "accent-soft",
        ],
        4.5,
    ),
    ("on-accent", &["accent", "accent-hover"], 4.5),
    ("on-danger", &["danger", "danger-hover"], 4.5),
    (
        "danger",
        &[
            "canvas",
            "surface",
            "raised",
            "sunken",
            "hover",
            "danger-soft",
        ],
        4.5,
    ),
    ("warn", &["canvas", "surface", "raised", "warn-soft"], 4.5),
    ("good", &["canvas", "surface", "raised", "good-soft"], 4.5),
    (
        "border-strong",
        &["canvas", "surface", "raised", "sunken"],
        3.0,
    ),
    (
        "focus",
        &[
            "canvas",
            "surface",
            "raised",
            "sunken",
            "hover",
            "accent-soft",
        ],
        3.0,
    ),
    ("danger", &["sunken"], 3.0),
];

/// Accents that a host may choose without thinking of contrast.
const ACCENTS: [&str; 9] = [
    "#ff0", "#00f", "#0a7", "#e11d48", "#f59e0b", "#22c55e", "#111", "#eee", "#7c3aed",
];

/// A style sheet of the page, until it is dropped.
struct Sheet(HtmlElement);

impl Sheet {
    fn of_page(css: &str) -> Self {
        let sheet: HtmlElement = document().create_element("style").unwrap().unchecked_into();
        sheet.set_text_content(Some(css));
        document().head().unwrap().append_child(&sheet).unwrap();
        Self(sheet)
    }

    /// A preset. The desks of these tests aren't `factor-desk` elements.
    fn of_preset(css: &str) -> Self {
        assert!(css.contains(":where(factor-desk) {"), "{css}");
        Self::of_page(&css.replace("factor-desk", "[data-desk]"))
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Puts a desk into a new element of the page with this style.
fn put_into(bench: &Bench, css: &str) -> HtmlElement {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    place.set_attribute("style", css).unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    place.append_child(bench.outer()).unwrap();
    place
}

fn computed(element: &HtmlElement, property: &str) -> String {
    let style = window().get_computed_style(element).unwrap().unwrap();
    style.get_property_value(property).unwrap()
}

/// Calls a function with this body. Returns its texts.
fn run(parameters: &str, body: &str, arguments: &[&JsValue]) -> Vec<String> {
    let function = Function::new_with_args(parameters, body);
    let arguments: Array = arguments.iter().copied().collect();
    let result = function.apply(&JsValue::NULL, &arguments).unwrap();
    let texts: Array = result.unchecked_into();
    texts.iter().filter_map(|text| text.as_string()).collect()
}

/// The pairs of tokens with too little contrast in this desk.
fn unreadable(bench: &Bench) -> Vec<String> {
    let pairs: Array = PAIRS
        .iter()
        .flat_map(|(text, backgrounds, least)| {
            backgrounds.iter().map(move |background| {
                let pair: [JsValue; 3] = [(*text).into(), (*background).into(), (*least).into()];
                pair.iter().collect::<Array>()
            })
        })
        .collect();
    let desk = bench.css(".desk").unwrap();
    run(
        "desk, pairs",
        include_str!("looks/contrast.js"),
        &[&desk, &pairs],
    )
}

#[wasm_bindgen_test]
async fn looks_can_be_read_with_every_preset_scheme_and_accent() {
    let bench = Bench::styled(fake_with(&methods())).await;
    for theme in ["light", "dark"] {
        bench.outer().set_attribute("theme", theme).unwrap();
        assert_eq!(unreadable(&bench), [""; 0], "no preset, {theme}");
        for (name, css) in PRESETS {
            let _preset = Sheet::of_preset(css);
            assert_eq!(unreadable(&bench), [""; 0], "{name}, {theme}");
        }
        let style = bench.outer().style();
        for accent in ACCENTS {
            style.set_property("--fd-accent", accent).unwrap();
            assert_eq!(unreadable(&bench), [""; 0], "accent {accent}, {theme}");
        }
        style.remove_property("--fd-accent").unwrap();
    }
}

#[wasm_bindgen_test]
async fn looks_that_cannot_be_read_are_found() {
    let bench = Bench::styled(fake_with(&methods())).await;
    bench.outer().set_attribute("theme", "light").unwrap();
    for (token, colour, pair) in [
        ("text", "#999", "text on surface"),
        ("text-soft", "#999", "text-soft on raised"),
        ("accent-strong", "#88f", "accent-strong on accent-soft"),
        ("on-accent", "#000", "on-accent on accent"),
        ("border-strong", "#ccc", "border-strong on surface"),
        ("focus", "#ccc", "focus on canvas"),
        ("warn-soft", "#a60", "warn on warn-soft"),
    ] {
        let _sheet = Sheet::of_page(&format!(":root {{ --fd-{token}: {colour} }}"));
        let found = unreadable(&bench);
        assert!(found.iter().any(|text| text.starts_with(pair)), "{found:?}");
    }
}

#[wasm_bindgen_test]
async fn looks_take_tokens_from_the_page_from_around_the_desk_and_from_the_desk() {
    let bench = Bench::styled(fake_with(&methods())).await;
    bench.outer().set_attribute("data-desk", "").unwrap();
    let place = put_into(&bench, "");
    // In the top layer, too.
    click(&bench.wait_for("add-factor").await);
    bench.settle().await;
    let dialog = bench.css("dialog[open]").unwrap();
    let menu_item = bench.css("dialog[open] .button").unwrap();
    let seen = || {
        (
            computed(&dialog, "background-color"),
            computed(&menu_item, "border-radius"),
        )
    };
    let _page = Sheet::of_page(":root { --fd-raised: rgb(1, 2, 3); --fd-radius-small: 1px }");
    assert_eq!(seen(), ("rgb(1, 2, 3)".to_owned(), "1px".to_owned()));
    place
        .set_attribute("style", "--fd-raised: rgb(4, 5, 6)")
        .unwrap();
    assert_eq!(seen(), ("rgb(4, 5, 6)".to_owned(), "1px".to_owned()));
    // A preset is on the desk, but weaker than any rule of the page for it.
    let _rule = Sheet::of_page("[data-desk] { --fd-raised: rgb(7, 8, 9) }");
    let _preset = Sheet::of_preset(PRESETS[1].1);
    assert_eq!(seen(), ("rgb(7, 8, 9)".to_owned(), "12px".to_owned()));
    drop(bench);
    place.remove();
}

#[wasm_bindgen_test]
async fn looks_follow_the_scheme_of_the_page_unless_it_is_chosen() {
    let bench = Bench::styled(fake_with(&methods())).await;
    let place = put_into(&bench, "color-scheme: dark");
    click(&bench.wait_for("add-factor").await);
    bench.settle().await;
    let dialog = bench.css("dialog[open]").unwrap();
    let (dark, light) = ("rgb(30, 34, 42)", "rgb(255, 255, 255)");
    let background = || computed(&dialog, "background-color");
    for (theme, page, wanted) in [
        (None, "dark", dark),
        (None, "light", light),
        // A page that says nothing is light, whatever the system prefers.
        (None, "normal", light),
        (Some("host"), "dark", dark),
        (Some("light"), "dark", light),
        (Some("dark"), "light", dark),
    ] {
        place
            .set_attribute("style", &format!("color-scheme: {page}"))
            .unwrap();
        match theme {
            Some(theme) => bench.outer().set_attribute("theme", theme).unwrap(),
            None => bench.outer().remove_attribute("theme").unwrap(),
        }
        assert_eq!(background(), wanted, "{theme:?} in a page that is {page}");
    }
    bench.outer().set_attribute("theme", "auto").unwrap();
    place.set_attribute("style", "color-scheme: dark").unwrap();
    let is_dark = js_sys::eval("matchMedia('(prefers-color-scheme: dark)').matches").unwrap();
    let wanted = if is_dark.is_truthy() { dark } else { light };
    assert_eq!(background(), wanted);
    drop(bench);
    place.remove();
}

#[wasm_bindgen_test]
async fn looks_are_compact_without_targets_below_24_pixels() {
    let bench = Bench::styled(fake_with(&methods())).await;
    let place = put_into(&bench, "inline-size: 1000px");
    bench.wait_for("action-more").await;
    let height = || bench.row("phone|1").unwrap().offset_height();
    let comfortable = height();
    bench.outer().set_attribute("density", "compact").unwrap();
    assert!(height() <= comfortable - 8, "{} of {comfortable}", height());
    for button in bench.all_css("button, input, select") {
        let size = (button.offset_width(), button.offset_height());
        // A row's name is a link in a line of text, which has no least size.
        let is_inline = button.class_name() == "row-open";
        let fits = size.0 >= 24 && size.1 >= 24 || size == (0, 0) || is_inline;
        assert!(fits, "{size:?}: {}", button.outer_html());
    }
    // A token that the page sets is stronger than the density.
    bench
        .outer()
        .style()
        .set_property("--fd-row", "90px")
        .unwrap();
    assert!(height() >= 90);
    drop(bench);
    place.remove();
}

/// All that is inherited, as hostile as can be. A rule for all elements also reaches the host element itself.
const HOSTILE: &str = "
    :root, * {
        color: red; text-transform: uppercase; letter-spacing: 4px; word-spacing: 9px; white-space: pre; text-indent: 3em;
        text-align: right; text-align-last: right; line-height: 3; font-size: 30px; font-style: italic; font-weight: 900;
        font-stretch: 200%; font-variant: small-caps; font-kerning: none; font-feature-settings: 'zero'; cursor: wait;
        -webkit-text-fill-color: red; -webkit-text-stroke: 1px red; text-shadow: 1px 1px red; list-style: square inside;
        quotes: 'a' 'b'; hyphens: auto; word-break: break-all; overflow-wrap: anywhere; line-break: anywhere;
        pointer-events: none; user-select: none; border-collapse: collapse; border-spacing: 9px; empty-cells: hide;
        caption-side: bottom; tab-size: 1; caret-color: red; accent-color: red; fill: red; stroke: red; stroke-width: 9px;
        text-emphasis: dot red; text-underline-offset: 9px; text-rendering: geometricPrecision; orphans: 9; widows: 9;
        image-rendering: pixelated; text-wrap: nowrap; writing-mode: horizontal-tb; font-palette: dark; scrollbar-width: none;
        --accent: red; --text: red; --_text: red; --_accent: red; --_size: 40px;
    }";

#[wasm_bindgen_test]
async fn looks_are_not_changed_by_what_the_page_would_pass_on() {
    // The page's own scroll bar would change widths. Before the desk, since what is fixed to the window isn't laid out
    // again when the scroll bar goes.
    let _page =
        Sheet::of_page(":root { overflow: hidden !important; scrollbar-width: none !important }");
    let bench = Bench::styled(fake_with(&methods())).await;
    let place = put_into(
        &bench,
        "position: fixed; inset: 0 auto auto 0; inline-size: 1000px; font-family: monospace",
    );
    bench.wait_for("action-more").await;
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("submit").await;
    click(&bench.get("list-more"));
    bench.settle().await;
    let root: JsValue = bench.outer().shadow_root().unwrap().into();
    let look = || run("root", include_str!("looks/computed.js"), &[&root]);
    // Transitions would still be on their way.
    bench.add_style("* { transition: none !important; animation: none !important }");
    let before = look();
    assert!(before.len() > 10_000, "{}", before.len());
    assert!(
        before.iter().any(|line| line.contains("input.input")),
        "no field"
    );
    let hostile = Sheet::of_page(HOSTILE);
    assert_eq!(computed(bench.outer(), "letter-spacing"), "4px");
    let changed: Vec<String> = look()
        .into_iter()
        .zip(before)
        .filter(|(after, before)| after != before)
        .map(|(after, before)| format!("{before} -> {after}"))
        .collect();
    drop(hostile);
    assert!(
        changed.is_empty(),
        "{} changed: {:#?}",
        changed.len(),
        &changed[..changed.len().min(30)]
    );

    // What a page means for everything in it does reach the desk.
    let desk = bench.css(".desk").unwrap();
    assert_eq!(computed(&desk, "font-family"), "monospace");
    place.set_dir("rtl");
    assert_eq!(computed(&desk, "direction"), "rtl");
    place.style().set_property("visibility", "hidden").unwrap();
    assert_eq!(computed(&desk, "visibility"), "hidden");
    bench.outer().set_hidden(true);
    assert_eq!(computed(bench.outer(), "display"), "none");
    drop(bench);
    place.remove();
}

#[wasm_bindgen_test]
async fn looks_have_no_lines_of_the_text_around_the_desk() {
    // Decorations aren't inherited but drawn through what is inside. The browsers that this runs in tell them.
    const IN_EFFECT: &str = "-webkit-text-decorations-in-effect";
    let bench = Bench::styled(fake_with(&methods())).await;
    for display in [
        "",
        "display: block",
        "display: inline-block",
        "display: table-cell",
    ] {
        let place = put_into(&bench, "text-decoration: underline line-through red");
        bench.outer().set_attribute("style", display).unwrap();
        assert_eq!(computed(&place, IN_EFFECT), "underline line-through");
        for inside in bench.all_css(".desk, .desk *") {
            assert_eq!(
                computed(&inside, IN_EFFECT),
                "none",
                "{display}: {}",
                inside.outer_html()
            );
        }
        // What follows is below the desk.
        let (outer, desk) = (bench.outer().offset_height(), bench.css(".desk").unwrap());
        assert!(
            outer > 100 && outer >= desk.offset_height(),
            "{display}: {outer}"
        );
        place.remove();
    }
}

#[wasm_bindgen_test]
async fn looks_fill_what_the_desk_is_in() {
    let bench = Bench::styled(fake_with(&methods())).await;
    let wide = window().inner_width().unwrap().as_f64().unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "a width in pixels")]
    let own = (wide * 0.8).min(560.0) as i32;
    for (what, around, desk, least) in [
        ("a block", "inline-size: 1000px", "", 1000),
        ("a narrow column", "inline-size: 280px", "", 280),
        (
            "a block with margins",
            "inline-size: 1000px",
            "margin: 20px",
            960,
        ),
        (
            "a block with padding",
            "inline-size: 1000px",
            "padding: 20px",
            1000,
        ),
        ("a flex row", "inline-size: 1000px; display: flex", "", 760),
        (
            "a wrapping flex row",
            "inline-size: 1000px; display: flex; flex-wrap: wrap",
            "",
            760,
        ),
        (
            "a flex column",
            "inline-size: 1000px; display: flex; flex-direction: column; align-items: center",
            "",
            1000,
        ),
        (
            "a grid",
            "inline-size: 1000px; display: grid; grid-template-columns: 240px 1fr",
            "",
            760,
        ),
        (
            "a grid that centres",
            "inline-size: 1000px; display: grid; place-items: center",
            "",
            1000,
        ),
        ("a float", "inline-size: 1000px", "float: left", 1000),
        (
            "an inline block",
            "inline-size: 1000px",
            "display: inline-block",
            1000,
        ),
        ("in a float", "float: left", "", own),
        ("in an inline block", "display: inline-block", "", own),
        ("in a table cell", "display: table-cell", "", own),
        ("in a popover", "position: absolute", "", own),
        (
            "what the page says",
            "inline-size: 1000px",
            "inline-size: 500px",
            500,
        ),
    ] {
        let place = document().create_element("div").unwrap();
        place.set_inner_html(
            "<div style='inline-size: 240px; block-size: 20px; flex: 0 1 auto'></div>",
        );
        let beside: HtmlElement = place.first_element_child().unwrap().unchecked_into();
        if !around.contains("flex") && !around.contains("columns") {
            beside.remove();
        }
        place.set_attribute("style", around).unwrap();
        bench.outer().set_attribute("style", desk).unwrap();
        place.append_child(bench.outer()).unwrap();
        document().body().unwrap().append_child(&place).unwrap();
        let width = bench.outer().offset_width();
        assert!(width >= least, "{what}: {width} instead of {least}");
        if what.contains("page says") {
            assert_eq!(width, least);
        }
        let content = bench.css(".desk").unwrap();
        assert!(
            content.scroll_width() <= width,
            "{what}: {} in {width}",
            content.scroll_width()
        );
        if what == "a flex row" {
            assert_eq!(beside.offset_width(), 240, "{what} moves what is beside it");
        }
        place.remove();
    }
}

#[wasm_bindgen_test]
async fn looks_fill_a_modal_of_the_page_and_open_dialogs_above_it() {
    let bench = Bench::styled(fake_with(&methods())).await;
    let modal: HtmlElement = document()
        .create_element("dialog")
        .unwrap()
        .unchecked_into();
    modal.append_child(bench.outer()).unwrap();
    document().body().unwrap().append_child(&modal).unwrap();
    let dialog: &web_sys::HtmlDialogElement = modal.unchecked_ref();
    dialog.show_modal().unwrap();
    let width = window().inner_width().unwrap().as_f64().unwrap();
    assert!(f64::from(bench.outer().offset_width()) >= (width * 0.8).min(560.0) - 60.0);
    click(&bench.wait_for("add-factor").await);
    bench.settle().await;
    let own = bench.css("dialog[open]").unwrap();
    assert!(own.matches(":modal").unwrap());
    assert!(own.contains(bench.focused().as_deref()));
    drop(bench);
    modal.remove();
}

#[wasm_bindgen_test]
async fn looks_have_headings_at_the_level_that_the_page_chooses() {
    let bench = Bench::styled(fake_with(&methods())).await;
    click(&bench.wait_for("add-factor").await);
    bench.settle().await;
    let level = |selector: &str| {
        let heading = bench.css(selector).unwrap();
        let tag = heading.tag_name()[1..].to_owned();
        heading.get_attribute("aria-level").unwrap_or(tag)
    };
    let levels = || ["#who-name", "#methods-heading", "dialog[open] h2"].map(level);
    assert_eq!(levels(), ["2", "3", "2"]);
    for (first, wanted) in [
        (1, ["1", "2", "1"]),
        (4, ["4", "5", "4"]),
        (2, ["2", "3", "2"]),
    ] {
        bench.host.set_config(DeskConfig {
            heading_level: first,
            ..bench.host.config_untracked()
        });
        bench.settle().await;
        assert_eq!(levels(), wanted);
    }
    // Without the name, the list's heading is the first.
    bench.host.set_config(DeskConfig {
        hide_header: true,
        ..bench.host.config_untracked()
    });
    bench.settle().await;
    assert_eq!(level("#methods-heading"), "2");
}

#[wasm_bindgen_test]
async fn looks_of_parts_can_be_changed_by_the_page() {
    let bench = Bench::styled(fake_with(&methods())).await;
    bench.outer().set_attribute("data-desk", "").unwrap();
    let _sheet = Sheet::of_page(
        "[data-desk]::part(button-primary), [data-desk]::part(row), [data-desk]::part(menu) { outline: 3px solid rgb(1, 2, 3) }",
    );
    let add = bench.wait_for("add-factor").await;
    click(&bench.get("list-more"));
    bench.settle().await;
    let menu = bench.css(".menu").unwrap();
    for part in [add, bench.row("phone|1").unwrap(), menu] {
        assert_eq!(computed(&part, "outline-color"), "rgb(1, 2, 3)");
    }
    // Every part is documented, and every documented one that this screen shows has its name.
    let documented = include_str!("../../package/surface/looks.toml");
    for element in bench.all_css("[part]") {
        for name in element.get_attribute("part").unwrap().split(' ') {
            let entry = format!("[[part]]\nname = \"{name}\"\n");
            assert!(documented.contains(&entry), "{name} is not documented");
        }
    }
}
