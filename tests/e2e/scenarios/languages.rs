//! Languages: switched while a form is open, complete on every screen, and read from right to left.
//!
//! The languages here are made of English by letters, so that every text of the catalogue can be told from one that isn't in
//! it. The host page adds them with `messages`, as it would its own.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use factordesk_catalogue::compile::{fluent, folder};
use serde_json::{Map, Value, json};

use crate::env::{Setup, Who, users};
use crate::find::{Query, role, selector, testid};
use crate::page::PageCopy;
use crate::scenario::{Scenario, field, row, run, run_as};

/// English with accents, 140 % as long: vowels are doubled.
const ACCENTED: &str = "en-XA";
/// The same letters, read from right to left.
const MIRRORED: &str = "ar-XB";

/// Asynchronous. Returns every visible text without a letter that marks those of the catalogue, in place of `MARKS`. Names, ids
/// and other values are in elements of their own; dates and names of countries are the browser's.
const UNMARKED: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const root = document.querySelector('factor-desk').shadowRoot;
    const marked = /[MARKS]/;
    const foreign = 'bdi, code, pre, time, textarea, [data-testid=status], .who-avatar, .tenant, .shown-secret, [data-testid=totp-groups], [data-testid=country-option], [data-testid=link-url], [name=email_locale] *, [data-testid=tip] *';
    const found = new Set();
    const look = (text, where) => {
        if (/\\p{L}{2}/u.test(text) && !marked.test(text)) found.add(`${where}: ${text.trim()}`);
    };
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        if (parentElement.checkVisibility() && !parentElement.closest(foreign)) look(data, parentElement.localName);
    }
    for (const element of root.querySelectorAll('*')) {
        if (!element.checkVisibility() || element.closest('bdi, code, time, .age')) continue;
        for (const name of ['aria-label', 'placeholder', 'data-tip', 'alt']) {
            const value = element.getAttribute(name);
            if (value && !element.querySelector('bdi')) look(value, name);
        }
    }
    return [...found];";

/// Asynchronous. Returns the controls and labels whose text is cut off.
const CUT_OFF: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const root = document.querySelector('factor-desk').shadowRoot;
    const boxes = 'button, a, label, legend, h1, h2, h3, p, li, dt, dd, th, .badge, .chip';
    return [...root.querySelectorAll(boxes)]
        .filter(box => box.checkVisibility() && !box.closest('.visually-hidden, .skip') && box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
        .filter(box => getComputedStyle(box).display !== 'inline')
        .filter(box => !['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
        .map(box => `${box.localName}.${box.className} ${box.dataset.testid ?? ''}: ${box.textContent.trim().slice(0, 60)}`);";

/// The letters that replace others.
const LETTERS: [(char, char); 24] = [
    ('a', 'à'),
    ('e', 'é'),
    ('i', 'î'),
    ('o', 'ö'),
    ('u', 'û'),
    ('y', 'ý'),
    ('A', 'À'),
    ('E', 'É'),
    ('I', 'Î'),
    ('O', 'Ö'),
    ('U', 'Û'),
    ('Y', 'Ý'),
    ('s', 'š'),
    ('S', 'Š'),
    ('c', 'ç'),
    ('C', 'Ç'),
    ('n', 'ñ'),
    ('N', 'Ñ'),
    ('z', 'ž'),
    ('Z', 'Ž'),
    ('d', 'ð'),
    ('D', 'Ð'),
    ('t', 'ţ'),
    ('T', 'Ţ'),
];

/// A text in other letters, longer by its vowels.
fn accented(text: &str) -> String {
    let mut other = String::new();
    for letter in text.chars() {
        let found = LETTERS.into_iter().find(|(from, _)| *from == letter);
        let Some((_, to)) = found else {
            other.push(letter);
            continue;
        };
        other.push(to);
        if "aeiou".contains(letter) {
            other.push(to);
        }
    }
    other
}

/// The catalogue in other letters, as the property `messages`.
fn messages() -> Result<Value> {
    let english = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales/en");
    let groups = folder(&english).map_err(|problems| anyhow::anyhow!(problems.join("\n")))?;
    let mut all = Map::new();
    for group in groups.iter().filter(|group| group.name != "proxy") {
        for message in &group.messages {
            let id = format!("{}.{}", group.name, message.id);
            all.insert(id, fluent(message, &accented).into());
        }
    }
    Ok(json!({ ACCENTED: all, MIRRORED: all }))
}

fn marks() -> String {
    LETTERS.iter().map(|(_, to)| to).collect()
}

/// Lets the desk speak this language.
async fn speak(scenario: &Scenario<'_>, locale: &str) -> Result<()> {
    let script = "
        const [messages, locale] = arguments;
        Object.assign(document.querySelector('factor-desk'), { messages, locale });";
    scenario
        .script(script, vec![messages()?, locale.into()])
        .await?;
    scenario
        .find(&selector(&format!(".desk[lang='{locale}']")))
        .await?;
    Ok(())
}

/// Checks that a screen has texts of the catalogue only, and that they fit at 320 pixels.
async fn complete(scenario: &Scenario<'_>, name: &str) -> Result<()> {
    complete_texts(scenario, name).await?;
    fits(scenario, name).await
}

/// Checks that a screen has texts of the catalogue only.
async fn complete_texts(scenario: &Scenario<'_>, name: &str) -> Result<()> {
    let unmarked = scenario
        .async_script(&UNMARKED.replace("MARKS", &marks()))
        .await?;
    ensure!(
        unmarked == json!([]),
        "{name}: not in the catalogue: {unmarked:#}"
    );
    Ok(())
}

async fn fits(scenario: &Scenario<'_>, name: &str) -> Result<()> {
    scenario.fits(name).await?;
    scenario.set_width(320, 800).await?;
    let cut = scenario.async_script(CUT_OFF).await?;
    scenario.reset_width().await?;
    ensure!(cut == json!([]), "{name}: cut off at 320 pixels: {cut:#}");
    scenario.take_pictures(name).await
}

/// Opens each dialog in turn, and calls `check` for it.
async fn screens(scenario: &Scenario<'_>, check: impl AsyncFn(&str) -> Result<()>) -> Result<()> {
    let open = async |button: &Query, dialog: &str| {
        scenario.click(button).await?;
        scenario.find(&testid(dialog)).await?;
        check(dialog).await?;
        scenario
            .click(&testid("dialog-close").within(&testid(dialog)))
            .await?;
        scenario.gone(&testid(dialog)).await
    };
    check("list").await?;
    for (action, dialog) in [
        ("delete", "delete-dialog"),
        ("change-number", "change-number-dialog"),
    ] {
        open(
            &testid(&format!("action-{action}")).within(&row("Mobile")),
            dialog,
        )
        .await?;
    }
    scenario
        .click(&testid("action-details").within(&row("Mobile")))
        .await?;
    scenario.find(&testid("details")).await?;
    scenario
        .click(&testid("action-rename").within(&row("Mobile")))
        .await?;
    scenario.find(&testid("rename-form")).await?;
    check("row").await?;
    scenario.click(&testid("cancel")).await?;
    for (button, dialog) in [
        ("send-link", "link-dialog"),
        ("new-recovery-code", "recovery-dialog"),
        ("forget-browsers", "forget-dialog"),
        ("history", "history-dialog"),
        ("add-factor", "add-dialog"),
    ] {
        open(&testid(button), dialog).await?;
    }
    for kind in ["phone", "email", "totp", "security-key", "passkey"] {
        scenario.click(&testid("add-factor")).await?;
        scenario.click(&testid(&format!("add-type-{kind}"))).await?;
        scenario.find(&testid(&format!("form-{kind}"))).await?;
        check(&format!("add-{kind}")).await?;
        scenario
            .click(&testid("dialog-close").within(&testid("add-dialog")))
            .await?;
        scenario.gone(&testid("add-dialog")).await?;
    }
    for (item, dialog) in [
        ("delete-all", "delete-all-dialog"),
        ("replace-all", "replace-all-dialog"),
    ] {
        scenario.click(&testid("list-more")).await?;
        open(&testid(item), dialog).await?;
    }
    Ok(())
}

#[tokio::test]
async fn language_is_switched_without_losing_a_draft() -> Result<()> {
    run_as("language", Who::Ada, users::MIA, async |scenario| {
        super::create::open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "Work").await?;
        scenario.fill(&field("phone_number"), "+33 6 12 34 56 78").await?;
        let state = "
            const find = selector => document.querySelector('factor-desk').shadowRoot.querySelector(selector);
            const desk = find('.desk');
            return [
                desk.lang, desk.dir, document.querySelector('factor-desk').dirty,
                find('[data-testid=field-name]').value, find('[data-testid=field-phone_number]').value,
                desk.getRootNode().activeElement.dataset.testid,
            ];";
        let typed = |lang: &str, dir: &str| {
            json!([lang, dir, true, "Work", "+33 6 12 34 56 78", "field-phone_number"])
        };
        ensure!(scenario.script(state, vec![]).await? == typed("en", "ltr"));
        let submit = testid("submit");
        for (locale, dir, button) in [
            (ACCENTED, "ltr", accented("Add method")),
            (MIRRORED, "rtl", accented("Add method")),
            ("en", "ltr", "Add method".to_owned()),
        ] {
            speak(scenario, locale).await?;
            scenario.find(&submit.clone().saying(&button)).await?;
            let now = scenario.script(state, vec![]).await?;
            ensure!(now == typed(locale, dir), "{locale}: {now}");
        }
        // What was typed is sent.
        scenario.click(&submit).await?;
        scenario.find(&row("Work")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_text_is_in_the_catalogue_and_fits_at_140_percent() -> Result<()> {
    run_as("pseudo", Who::Ada, users::MIA, async |scenario| {
        scenario.find(&testid("add-factor")).await?;
        speak(scenario, ACCENTED).await?;
        screens(scenario, async |name| {
            complete(scenario, &format!("pseudo-{name}")).await
        })
        .await?;
        scenario.click(&testid("log-out")).await?;
        scenario.find(&testid("state-logged-out")).await?;
        // The page was loaded again.
        speak(scenario, ACCENTED).await?;
        complete(scenario, "pseudo-logged-out").await
    })
    .await
}

/// As long as words get in German: one word of 40 letters, which can't be broken at a space.
#[tokio::test]
async fn label_of_40_letters_fits_at_320_pixels() -> Result<()> {
    const WORD: &str = "Authentifizierungsmethodenbestandsabfrage";
    run_as("long_labels", Who::Ada, users::MIA, async |scenario| {
        scenario.find(&testid("add-factor")).await?;
        let ids = [
            "screen.add",
            "screen.delete-confirm",
            "screen.methods",
            "assist.link",
            "assist.recovery",
            "assist.forget",
            "history.history",
            "forms.add",
            "forms.back",
            "common.cancel",
            "kinds.authenticator-app",
            "kinds.field-phone-number",
            "phone.country",
            "kinds.badge-unconfirmed",
            "screen.chip-backup",
        ];
        let messages: Map<String, Value> = ids
            .into_iter()
            .map(|id| (id.to_owned(), WORD.into()))
            .collect();
        let script = "document.querySelector('factor-desk').messages = arguments[0]";
        scenario.script(script, vec![messages.into()]).await?;
        scenario.find(&testid("add-factor").saying(WORD)).await?;
        fits(scenario, "long-labels-list").await?;
        scenario
            .click(&testid("action-delete").within(&row("Mobile")))
            .await?;
        scenario.find(&testid("delete-dialog")).await?;
        fits(scenario, "long-labels-delete").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.click(&testid("add-factor")).await?;
        scenario.click(&testid("add-type-phone")).await?;
        scenario.find(&testid("form-phone")).await?;
        fits(scenario, "long-labels-add").await
    })
    .await
}

#[tokio::test]
async fn page_from_right_to_left_mirrors_and_keeps_numbers_and_addresses() -> Result<()> {
    run_as("mirrored", Who::Ada, users::MIA, async |scenario| {
        scenario.find(&testid("add-factor")).await?;
        speak(scenario, MIRRORED).await?;
        let script = "
            const desk = document.querySelector('factor-desk').shadowRoot;
            const left = selector => desk.querySelector(selector).getBoundingClientRect().left;
            const values = [...desk.querySelectorAll('[data-testid=masked], [data-testid=user-id] bdi, [data-testid=user-email]')];
            return [
                left('.row-name') > left('.row-buttons'),
                left('.who-name') > left('.who-actions'),
                values.length > 2 && values.every(value => getComputedStyle(value).direction === 'ltr'),
            ];";
        let mirrored = scenario.script(script, vec![]).await?;
        ensure!(mirrored == json!([true, true, true]), "{mirrored}");
        screens(scenario, async |name| fits(scenario, &format!("mirrored-{name}")).await).await
    })
    .await
}

/// The languages of the page, as its choice offers them, other than English.
async fn offered(scenario: &Scenario<'_>) -> Result<Vec<String>> {
    scenario.choice_loaded().await?;
    let script = "return [...document.querySelector('factor-desk > select').options].map(option => option.value)";
    let mut tags: Vec<String> = serde_json::from_value(scenario.script(script, vec![]).await?)?;
    ensure!(tags.first().is_some_and(|tag| tag == "en"), "{tags:?}");
    tags.remove(0);
    Ok(tags)
}

#[tokio::test]
async fn each_language_is_chosen_on_the_page_kept_and_fits_at_320_pixels() -> Result<()> {
    run_as("each_language", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 404");
        scenario.find(&testid("add-factor")).await?;
        let tags = offered(scenario).await?;
        ensure!(tags.len() >= 5, "{tags:?}");
        for tag in tags {
            scenario.open_user(users::MIA).await?;
            scenario.find(&testid("add-factor")).await?;
            scenario.choose_language(&tag).await?;
            let desk = selector(&format!(".desk[lang='{tag}']"));
            scenario.screen(&format!("language-{tag}-list")).await?;
            fits(scenario, &format!("language-{tag}-list")).await?;
            for (button, dialog) in [
                (testid("add-factor"), "add-dialog"),
                (testid("send-link"), "link-dialog"),
                (testid("history"), "history-dialog"),
                (testid("action-change-number").within(&row("Mobile")), "change-number-dialog"),
            ] {
                scenario.click(&button).await?;
                scenario.find(&testid(dialog)).await?;
                fits(scenario, &format!("language-{tag}-{dialog}")).await?;
                scenario.click(&testid("dialog-close").within(&testid(dialog))).await?;
                scenario.gone(&testid(dialog)).await?;
            }
            scenario.go_to_user("auth0|000000000000000000000000").await?;
            scenario.find(&testid("state-error")).await?;
            fits(scenario, &format!("language-{tag}-error")).await?;
            // Kept for the next visit, and only in this browser.
            scenario.driver().refresh().await?;
            scenario.find(&desk).await?;
            scenario.find(&testid("state-error")).await?;
            let script = "return [document.documentElement.lang, localStorage.factordeskLocale, location.search]";
            let kept = scenario.script(script, vec![]).await?;
            ensure!(kept == json!([tag, tag, ""]), "{kept}");
        }
        Ok(())
    })
    .await
}

/// Asynchronous. Returns the width of the choice of a language, the width that it would need for its text, and whether it
/// covers the button beside it.
const CHOICE: &str = "
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const desk = document.querySelector('factor-desk');
    const choice = desk.querySelector('select');
    // As wide as its only text, out of the layout.
    const other = choice.cloneNode(false);
    other.append(choice.selectedOptions[0].cloneNode(true));
    Object.assign(other.style, { position: 'absolute', inlineSize: 'max-content' });
    desk.append(other);
    const whole = other.offsetWidth;
    other.remove();
    const [one, next] = [choice, desk.shadowRoot.querySelector('[data-testid=log-out]')].map(each => each.getBoundingClientRect());
    const covers = one.left < next.right && next.left < one.right && one.top < next.bottom && next.top < one.bottom;
    return [choice.offsetWidth, whole, covers];";

#[tokio::test]
async fn choice_of_a_language_is_whole_and_covers_nothing() -> Result<()> {
    run_as("language_choice", Who::Ada, users::MIA, async |scenario| {
        let mut tags = offered(scenario).await?;
        tags.push("en".to_owned());
        for tag in tags {
            scenario.choose_language(&tag).await?;
            for width in [320, 390, 600, 601, 760, 761, 1280] {
                scenario.set_width(width, 800).await?;
                let found = scenario.async_script(CHOICE).await?;
                let (has, whole, covers): (u32, u32, bool) = serde_json::from_value(found)?;
                ensure!(whole > 30, "{tag}: {whole} px is no name");
                ensure!(
                    has >= whole,
                    "{tag} at {width} px: cut off, {has} of {whole} px"
                );
                ensure!(!covers, "{tag} at {width} px: covers the button beside it");
            }
        }
        scenario.reset_width().await
    })
    .await
}

#[tokio::test]
async fn choice_shows_the_language_that_a_script_has_set() -> Result<()> {
    run_as("language_script", Who::Ada, users::MIA, async |scenario| {
        offered(scenario).await?;
        for tag in ["fr", "en", "de"] {
            let set = "document.querySelector('factor-desk').locale = arguments[0]";
            scenario.script(set, vec![tag.into()]).await?;
            scenario.find(&selector(&format!(".desk[lang='{tag}']"))).await?;
            let state = "return [document.querySelector('factor-desk > select').value, document.documentElement.lang]";
            let state = scenario.script(state, vec![]).await?;
            ensure!(state == json!([tag, tag]), "{tag}: {state}");
        }
        Ok(())
    })
    .await
}

/// Checks that every text of a screen changes with the language, and back to English.
async fn follows(scenario: &Scenario<'_>, name: &str) -> Result<()> {
    speak(scenario, ACCENTED).await?;
    complete_texts(scenario, name).await?;
    speak(scenario, "en").await
}

#[tokio::test]
async fn every_text_on_the_screen_follows_the_language() -> Result<()> {
    run_as("language_follows", Who::Ada, users::MIA, async |scenario| {
        scenario.find(&testid("add-factor")).await?;
        screens(scenario, async |name| {
            // With what is wrong with an empty form.
            if name.starts_with("add-") && name != "add-dialog" {
                scenario.click(&testid("submit")).await?;
            }
            follows(scenario, name).await
        })
        .await?;
        scenario.fill(&testid("user-search"), "keller").await?;
        scenario.find(&testid("user-option")).await?;
        follows(scenario, "search").await?;
        scenario.fill(&testid("user-search"), "xyzzy").await?;
        scenario
            .find(&testid("search-note").showing("No users"))
            .await?;
        follows(scenario, "no-hits").await?;
        scenario.open_user(users::NELE).await?;
        scenario.find(&testid("state-empty")).await?;
        follows(scenario, "empty").await?;
        scenario.expect_in_console("status of 404");
        scenario.go_to_user("auth0|unknown").await?;
        scenario.find(&testid("state-error")).await?;
        follows(scenario, "no-such-user").await
    })
    .await
}

#[tokio::test]
async fn texts_that_cannot_be_loaded_leave_english_and_a_notice() -> Result<()> {
    let page = PageCopy::new("language_missing")?;
    let ids = page
        .files(".txt")?
        .into_iter()
        .find(|name| name.starts_with("lang/ids-"));
    let ids = ids.context("the page has no ids of messages")?;
    let bytes = page.read(&ids)?;
    page.remove(&ids)?;
    let setup = Setup {
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("language_missing", setup, async |scenario| {
        scenario.expect_in_console("lang/ids-");
        scenario.expect_in_console("404");
        scenario.expect_in_console("Failed to fetch");
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::MIA).await?;
        let script = "
            const close = { 'screen.methods': 'Mes méthodes' };
            Object.assign(document.querySelector('factor-desk'), { messages: close });";
        scenario.script(script, vec![]).await?;
        let notice = testid("state-language").showing("so this page is in English");
        scenario.find(&notice).await?;
        scenario
            .find(&role("heading").named_like("Authentication methods"))
            .await?;
        page.write(&ids, &bytes)?;
        scenario.click(&testid("retry-language")).await?;
        scenario
            .find(&role("heading").named_like("Mes méthodes"))
            .await?;
        scenario.gone(&testid("state-language")).await
    })
    .await
}
