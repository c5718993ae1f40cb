//! The second part of the page: nothing moves when it comes, and the page says so when it doesn't.

use anyhow::{Context as _, Result, ensure};

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::page::PageCopy;
use crate::scenario::{Scenario, row, run, run_as};
use crate::support::figure;

/// The names of the second part's files.
fn second(page: &PageCopy) -> Result<[String; 2]> {
    let find = |end| {
        let names = page.files(end)?;
        let second = names.into_iter().find(|name| name.contains("-later-"));
        second.with_context(|| format!("the page has no second {end}"))
    };
    Ok([find(".wasm")?, find(".js")?])
}

/// The style sheet of the second part, which must be loaded.
async fn second_style(scenario: &Scenario<'_>) -> Result<String> {
    let script = "
        const [, , sheet] = customElements.get('factor-desk').sheets;
        return [...sheet.cssRules].map(rule => rule.cssText).join('');";
    let style = scenario.script(script, Vec::new()).await?;
    let style = style.as_str().context("no text")?;
    ensure!(style.contains("dialog"), "not the second part's: {style}");
    Ok(style.to_owned())
}

/// Checks that this style changes no element on the page: it would look different, and move, when the second part comes.
async fn styles_nothing(scenario: &Scenario<'_>, style: String) -> Result<()> {
    let script = "
        const desk = document.querySelector('factor-desk');
        const all = [...desk.shadowRoot.querySelectorAll('*')];
        const looks = () => all.map(element => JSON.stringify([...getComputedStyle(element)].map(name =>
            [name, getComputedStyle(element).getPropertyValue(name)])));
        const before = looks();
        desk.constructor.sheets[2].replaceSync(arguments[0]);
        const after = looks();
        return [all.length, all.filter((_, index) => before[index] !== after[index]).map(element => element.className)];";
    let found = scenario.script(script, vec![style.into()]).await?;
    ensure!(found[0].as_u64() > Some(50), "few elements: {found}");
    ensure!(
        found[1].as_array().is_some_and(Vec::is_empty),
        "the second part's style changes {found}"
    );
    Ok(())
}

/// Logs in and opens Mia. Her list comes without the second part, and the page says what is missing.
async fn only_the_list(scenario: &Scenario<'_>) -> Result<()> {
    scenario.go_to_user(users::MIA).await?;
    // The page is open already, and that was only another fragment.
    scenario.driver().refresh().await?;
    scenario.find(&row("Mobile")).await?;
    scenario
        .find(&role("alert").showing("The rest of this page didn't load"))
        .await?;
    Ok(())
}

/// Tries again, and opens a dialog of the second part.
async fn recovers(scenario: &Scenario<'_>) -> Result<()> {
    scenario.click_button("Try again").await?;
    scenario.click_button("Add method").await?;
    scenario.find(&testid("add-dialog")).await?;
    let notice = scenario.find_all(&testid("later-failed")).await?;
    ensure!(notice.is_empty(), "the notice is still there");
    Ok(())
}

#[tokio::test]
async fn security_50_a_changed_second_part_is_refused_and_reported() -> Result<()> {
    let page = PageCopy::new("later")?;
    let setup = Setup {
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("later_changed", setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        // What comes after the cache was cleared would stay in it.
        scenario.all_loaded().await?;
        // The browser's, and the page's own.
        for part in ["integrity", "Failed to fetch", "Error: ./", "net::ERR_"] {
            scenario.expect_in_console(part);
        }
        for name in second(&page)? {
            let no_cache = serde_json::json!({});
            scenario
                .devtools("Network.clearBrowserCache", no_cache)
                .await?;
            let built = page.read(&name)?;
            let mut changed = built.clone();
            changed[built.len() / 2] ^= 1;
            page.write(&name, &changed)?;
            only_the_list(scenario).await?;
            scenario.screen("later-refused").await?;
            // Still changed: the same again.
            scenario.click_button("Try again").await?;
            scenario
                .find(&role("alert").showing("The rest of this page didn't load"))
                .await?;

            // The browser may have kept the changed file, which is cached for a year by its name.
            page.write(&name, &built)?;
            recovers(scenario).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn later_missing_file_is_reported_and_try_again_recovers() -> Result<()> {
    let page = PageCopy::new("later-missing")?;
    let setup = Setup {
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("later_missing", setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.go_to_user(users::MIA).await?;
        scenario.find(&testid("add-factor")).await?;
        scenario.all_loaded().await?;
        let style = second_style(scenario).await?;
        for part in ["404", "integrity", "Failed to fetch", "Error: ./"] {
            scenario.expect_in_console(part);
        }
        for name in second(&page)? {
            scenario
                .devtools("Network.clearBrowserCache", serde_json::json!({}))
                .await?;
            let built = page.read(&name)?;
            page.remove(&name)?;
            only_the_list(scenario).await?;
            styles_nothing(scenario, style.clone()).await?;
            page.write(&name, &built)?;
            recovers(scenario).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn later_part_moves_nothing() -> Result<()> {
    run_as("later_shift", Who::Ada, users::MIA, async |scenario| {
        // A load of the page with a list from the start.
        scenario.driver().refresh().await?;
        scenario.find(&row("Mobile")).await?;
        scenario.all_loaded().await?;
        let script = "
            const observer = new PerformanceObserver(() => {});
            observer.observe({ type: 'layout-shift', buffered: true });
            return observer.takeRecords().map(entry => [entry.value, entry.startTime]);";
        let shifts = scenario.script(script, Vec::new()).await?;
        let total: f64 = shifts
            .as_array()
            .context("no list of shifts")?
            .iter()
            .filter_map(|shift| shift[0].as_f64())
            .sum();
        figure(&format!("layout shift of a page load: {total:.4}"))?;
        ensure!(total < 0.05, "something moved: {shifts}");
        Ok(())
    })
    .await
}
