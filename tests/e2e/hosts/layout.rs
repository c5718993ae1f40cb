//! The places of a page that the widget has to fill, and style sheets that must not reach into it.

use anyhow::{Result, ensure};
use serde_json::json;

use super::site::Content;
use super::{check, document, folder, in_host};
use crate::find::{selector, testid};
use crate::scenario::row;

fn content() -> Content {
    Content::of([folder("plain"), folder("")])
}

/// The narrowest widget that is still of use, in CSS pixels.
const USABLE: u64 = 280;

#[tokio::test]
async fn desk_fills_every_place_of_a_page() -> Result<()> {
    let text = std::fs::read_to_string(folder("plain/layout.html"))?;
    let content = content().page("/", &text);
    in_host("host_layout", content, async |scenario, site| {
        scenario.open(site.origin()).await?;
        let places = scenario.find_all(&selector("section")).await?.len();
        ensure!(places == 7, "{places}");
        scenario.find_count(&row("Mobile"), places).await?;
        for width in [1280, 800] {
            scenario.set_width(width, 900).await?;
            // The boxes of the element, and what of its content sticks out of it.
            let script = "
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                return [...document.querySelectorAll('section')].map(section => {
                    const desk = section.querySelector('factor-desk');
                    const box = desk.getBoundingClientRect();
                    const right = Math.max(...[...desk.shadowRoot.querySelectorAll('*')]
                        .filter(it => it.checkVisibility()).map(it => it.getBoundingClientRect().right));
                    return {
                        layout: section.dataset.layout,
                        width: Math.floor(box.width),
                        out: Math.ceil(right - box.right),
                    };
                });";
            let found = scenario.async_script(script).await?;
            for place in found.as_array().into_iter().flatten() {
                let wide = place["width"].as_u64().is_some_and(|it| it >= USABLE);
                ensure!(wide, "too narrow in a window of {width} px: {place}");
                let inside = place["out"].as_i64().is_some_and(|out| out <= 1);
                ensure!(inside, "content sticks out in a window of {width} px: {place}");
            }
        }
        scenario.reset_width().await?;
        scenario.take_pictures("host-layout").await
    })
    .await
}

/// What text inherits, as the widget computes it in a page without any style.
const INHERITED: &str = "
    const desk = document.querySelector('factor-desk');
    const names = ['textTransform', 'letterSpacing', 'wordSpacing', 'whiteSpaceCollapse', 'textIndent', 'textAlign',
        'fontStyle', 'fontVariantCaps', 'fontWeight', 'fontSize', 'lineHeight', 'textShadow', 'wordBreak', 'hyphens',
        'tabSize', 'userSelect', 'webkitTextStrokeWidth', 'cursor', 'transform', 'animationName', 'boxSizing',
        'backgroundColor', 'color', 'marginTop'];
    const of = (selector) => {
        const it = desk.shadowRoot.querySelector(selector);
        const style = getComputedStyle(it);
        // `-webkit-text-fill-color` computes to `color` unless it is set.
        return { filled: style.webkitTextFillColor === style.color, ...Object.fromEntries(names.map(name => [name, style[name]])) };
    };
    return Object.fromEntries(['[data-testid=method-name]', 'button', 'h2, h1, h3'].map(it => [it, of(it)]));";

#[tokio::test]
async fn hostile_style_sheet_does_not_reach_into_the_desk() -> Result<()> {
    in_host("host_hostile", content(), async |scenario, site| {
        scenario.open(site.origin()).await?;
        check::lists(scenario).await?;
        let plain = scenario.script(INHERITED, Vec::new()).await?;
        let page = document::block("plain/index.html")?.replace(
            "<link rel=\"icon\"",
            "<link rel=\"stylesheet\" href=\"/hostile.css\"><link rel=\"icon\"",
        );
        super::show(site, scenario.env, content().page("/", &page))?;
        scenario.open(site.origin()).await?;
        check::lists(scenario).await?;
        let hostile = scenario.script(INHERITED, Vec::new()).await?;
        let differences: Vec<String> = plain
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(selector, style)| {
                let other = &hostile[selector];
                style
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(move |(name, value)| other[name.as_str()] != **value)
                    .map(move |(name, value)| {
                        format!("{selector} {name}: {value}, but {}", other[name.as_str()])
                    })
            })
            .collect();
        ensure!(differences.is_empty(), "{differences:#?}");
        check::works(scenario).await?;
        scenario.find(&testid("methods")).await?;
        let direction = "
            document.documentElement.dir = 'rtl';
            return getComputedStyle(document.querySelector('factor-desk').shadowRoot.querySelector('[data-testid=methods]')).direction";
        let direction = scenario.script(direction, Vec::new()).await?;
        // The texts are English.
        ensure!(direction == json!("ltr"), "the direction isn't that of the desk's language");
        scenario.take_pictures("host-hostile").await
    })
    .await
}
