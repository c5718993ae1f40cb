//! Forced colours, as in Windows' contrast themes: everything stays distinguishable without the page's own colours.
//!
//! Scripts are told the page's own colours, so the pixels of pictures are compared.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::browser::Scheme;
use crate::env::{Who, users};
use crate::find::testid;
use crate::scenario::{Scenario, action_on, row, run_as};

/// Functions for what follows: the pixels of a picture in base64, and the contrast of two of them as in WCAG.
const PIXELS: &str = "
    const pixelsOf = async text => {
        const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
        context.drawImage(image, 0, 0);
        const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
        const linear = byte => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
        return {
            width, height,
            at: (x, y) => {
                const i = 4 * (Math.round(y) * width + Math.round(x));
                return 0.2126 * linear(data[i]) + 0.7152 * linear(data[i + 1]) + 0.0722 * linear(data[i + 2]);
            },
        };
    };
    const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const spread = all => contrast(all.reduce((a, b) => Math.max(a, b)), all.reduce((a, b) => Math.min(a, b)));
    const root = document.querySelector('factor-desk').shadowRoot;
    const named = box => `${box.localName}.${box.className} ${box.dataset.testid ?? ''} ${box.textContent.trim().slice(0, 30)}`;
    const range = (from, to) => Array.from({ length: Math.max(0, Math.floor(to - from) + 1) }, (_, i) => from + i);
    // What is on the screen, and not below something else or cut off.
    const isSeen = box => {
        const { left, right, top, bottom, width, height } = box.getBoundingClientRect();
        const points = [[left + 2, top + height / 2], [right - 3, top + height / 2], [left + width / 2, top + 2], [left + width / 2, bottom - 3]];
        return width > 8 && height > 8 && left > 8 && top > 8 && right < innerWidth - 8 && bottom < innerHeight - 8
            && points.every(([x, y]) => {
                const top = root.elementFromPoint(x, y);
                return top && (box.contains(top) || top.contains(box));
            });
    };
    const pictures = await Promise.all(PICTURES.map(pixelsOf));";

/// Returns how many boxes were looked at, and those whose edge or content can't be seen.
const FAINT: &str = "
    const [picture] = pictures;
    const boxes = 'button.button, .input, .badge, .chip, .row-icon, .toast, .menu, dialog[open], .banner, .rows';
    const all = [...root.querySelectorAll(boxes)].filter(box => box.checkVisibility({ opacityProperty: true }) && isSeen(box));
    const found = [];
    for (const box of all) {
        const { left, right, top, bottom } = box.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        const across = (from, to, at) => spread(range(from, to).map(at));
        const edges = [
            across(left - 3, left + 3, x => picture.at(x, y)),
            across(right - 4, right + 2, x => picture.at(x, y)),
            across(top - 3, top + 3, y => picture.at(x, y)),
            across(bottom - 4, bottom + 2, y => picture.at(x, y)),
        ];
        if (edges.some(edge => edge < 3)) found.push(`edge of ${named(box)}: ${edges.map(edge => edge.toFixed(1))}`);
        const inside = range(left + 4, right - 5).flatMap(x => range(top + 4, bottom - 5).map(y => picture.at(x, y)));
        const isOff = box.ariaDisabled == 'true' || box.disabled;
        if (box.textContent.trim() && spread(inside) < (isOff ? 3 : 4.5)) found.push(`content of ${named(box)}: ${spread(inside).toFixed(1)}`);
    }
    return [all.length, found];";

/// Returns what has the focus, and how many pixels around its edge differ from a picture without it, of how many.
const RING: &str = "
    const [before, after] = pictures;
    const box = root.activeElement;
    if (!box || !isSeen(box)) return null;
    const { left, right, top, bottom, width, height } = box.getBoundingClientRect();
    let changed = 0;
    for (const x of range(left - 6, right + 6)) for (const y of range(top - 6, bottom + 6))
        if (contrast(before.at(x, y), after.at(x, y)) >= 3) changed += 1;
    return [named(box), changed, Math.round(2 * (width + height))];";

/// Runs a script on pictures of the window.
async fn on_pictures(scenario: &Scenario<'_>, pictures: &[String], script: &str) -> Result<Value> {
    let pictures = serde_json::to_string(pictures)?;
    let script = PIXELS.replace("PICTURES", &pictures) + script;
    scenario.async_script(&script).await
}

async fn picture(scenario: &Scenario<'_>) -> Result<String> {
    Ok(scenario.driver().screenshot_as_png_base64().await?)
}

/// Checks the boxes that are on the screen.
async fn distinct(scenario: &Scenario<'_>, name: &str, at_least: u64) -> Result<()> {
    let found = on_pictures(scenario, &[picture(scenario).await?], FAINT).await?;
    let number = found[0].as_u64().context("no number")?;
    ensure!(number >= at_least, "{name}: only {number} boxes");
    ensure!(
        found[1] == json!([]),
        "{name}: can't be told from what is around: {:#}",
        found[1]
    );
    Ok(())
}

/// Moves the focus on, this many times, and checks that it can be seen.
async fn focus_is_seen(scenario: &Scenario<'_>, steps: usize) -> Result<()> {
    let mut seen = 0;
    for _ in 0..steps {
        let before = picture(scenario).await?;
        scenario.press(Key::Tab + "").await?;
        let pictures = [before, picture(scenario).await?];
        let ring = on_pictures(scenario, &pictures, RING).await?;
        let (Some(changed), Some(length)) = (ring[1].as_u64(), ring[2].as_u64()) else {
            continue;
        };
        ensure!(
            changed >= length,
            "the focus can't be seen on {}: {changed} of {length}",
            ring[0]
        );
        seen += 1;
    }
    ensure!(seen * 2 > steps, "only {seen} of {steps} were in sight");
    Ok(())
}

#[tokio::test]
async fn forced_colors_leave_every_control_state_and_focus_distinguishable() -> Result<()> {
    run_as("forced_colors", Who::Ada, users::MIA, async |scenario| {
        scenario.prefer(Scheme::Forced).await?;
        let is_forced = "return matchMedia('(forced-colors: active)').matches";
        ensure!(scenario.script(is_forced, vec![]).await? == json!(true));
        scenario.set_width(1280, 900).await?;
        scenario.find(&testid("add-factor")).await?;
        distinct(scenario, "list", 12).await?;
        focus_is_seen(scenario, 16).await?;
        scenario.click(&action_on("More", "Mobile")).await?;
        scenario.find(&testid("menu-rename")).await?;
        distinct(scenario, "menu", 10).await?;
        scenario.press(Key::Escape + "").await?;
        scenario.click(&testid("add-factor")).await?;
        scenario.click(&testid("add-type-phone")).await?;
        scenario.find(&testid("form-phone")).await?;
        scenario.click(&testid("submit")).await?;
        scenario.find(&testid("error-phone_number")).await?;
        distinct(scenario, "form", 5).await?;
        focus_is_seen(scenario, 6).await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.act_on("Rename", "Mobile").await?;
        scenario
            .fill(&crate::scenario::field("name"), "Work")
            .await?;
        scenario.click_button("Save").await?;
        scenario.find(&row("Work")).await?;
        scenario.find(&testid("toast")).await?;
        distinct(scenario, "toast", 10).await?;
        scenario.prefer(Scheme::Light).await?;
        scenario.reset_width().await
    })
    .await
}

/// What is off, and what was changed, differ from what isn't by more than their backgrounds.
#[tokio::test]
async fn forced_colors_show_what_is_off_and_what_was_changed() -> Result<()> {
    run_as("forced_states", Who::Ada, users::MIA, async |scenario| {
        scenario.prefer(Scheme::Forced).await?;
        scenario.set_width(1280, 900).await?;
        scenario.all_loaded().await?;
        // A caret that blinks would be a difference.
        let leave = "document.querySelector('factor-desk').shadowRoot.activeElement?.blur()";
        scenario.script(leave, vec![]).await?;
        let differs = async |change: &str| -> Result<bool> {
            let before = picture(scenario).await?;
            scenario.script(change, vec![]).await?;
            let after = picture(scenario).await?;
            Ok(before != after)
        };
        for (what, change) in [
            ("off", "find('[data-testid=send-link]').ariaDisabled = 'true'"),
            ("off, an icon", "find('[data-testid=refresh]').ariaDisabled = 'true'"),
            ("changed", "find('.row').classList.add('row-touched')"),
        ] {
            let find = "const find = selector => document.querySelector('factor-desk').shadowRoot.querySelector(selector);";
            ensure!(
                differs(&format!("{find} {change}")).await?,
                "{what} looks like any other"
            );
        }
        scenario.prefer(Scheme::Light).await?;
        scenario.reset_width().await
    })
    .await
}
