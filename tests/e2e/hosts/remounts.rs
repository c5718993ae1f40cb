//! A portal that shows many customers one after the other: nothing may pile up.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::site::Content;
use super::{check, folder, in_host};
use crate::scenario::Scenario;
use crate::support::figure;

/// How often the element is moved, and how often it is removed and added again.
const TIMES: usize = 2_000;

/// What the memory of the WebAssembly may grow by, in bytes: four of its pages. It never shrinks, so a moment of more use
/// than before stays.
const WASM_GROWTH: f64 = 4.0 * 65_536.0;

/// Keeps the memories of the page's WebAssembly, to measure them.
const KEEP_MEMORIES: &str = "
    globalThis.memories = new Set();
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const own = WebAssembly[name];
        WebAssembly[name] = async (...all) => {
            const result = await own.apply(WebAssembly, all);
            const { exports } = result.instance ?? result;
            for (const it of Object.values(exports)) if (it instanceof WebAssembly.Memory) memories.add(it);
            return result;
        };
    }";

/// Moves, or removes and adds again. Every fiftieth time it waits for the list, and otherwise only for the desk to begin.
const REMOUNT: &str = "
    const [times, how] = [TIMES, 'HOW'];
    const desk = document.querySelector('factor-desk');
    const home = desk.parentNode;
    const places = [home.appendChild(document.createElement('div')), home.appendChild(document.createElement('div'))];
    const frame = () => new Promise(done => setTimeout(done));
    const shown = async () => {
        const end = performance.now() + 20_000;
        while (!desk.shadowRoot.querySelector('[data-testid=factor-row]')) {
            if (performance.now() > end) throw new Error('no list');
            await frame();
        }
    };
    for (let count = 1; count <= times; count += 1) {
        if (how === 'move') places[count % 2].append(desk);
        else {
            desk.remove();
            await frame();
            places[count % 2].append(desk);
        }
        if (count % 50 === 0) await shown();
        else await frame();
    }
    home.append(desk);
    await shown();
    for (const place of places) place.remove();
    return true;";

/// What is in use, after a garbage collection.
#[derive(Debug)]
struct Use {
    nodes: f64,
    listeners: f64,
    heap: f64,
    wasm: f64,
}

async fn measure(scenario: &Scenario<'_>) -> Result<Use> {
    // Twice: what a finaliser frees is only found by the second one.
    for _ in 0..2 {
        scenario
            .devtools("HeapProfiler.collectGarbage", json!({}))
            .await?;
        scenario
            .async_script("await new Promise(done => setTimeout(done)); return true")
            .await?;
    }
    let metrics = scenario
        .devtools("Performance.getMetrics", json!({}))
        .await?;
    let metric = |name: &str| -> Result<f64> {
        let all = metrics["metrics"].as_array().context("no metrics")?;
        let own = all.iter().find(|metric| metric["name"] == name);
        own.and_then(|own| own["value"].as_f64())
            .with_context(|| format!("no metric {name}"))
    };
    let wasm = "return [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0)";
    let wasm = scenario.script(wasm, Vec::new()).await?;
    Ok(Use {
        nodes: metric("Nodes")?,
        listeners: metric("JSEventListeners")?,
        heap: metric("JSHeapUsedSize")?,
        wasm: wasm.as_f64().context("no WebAssembly memory")?,
    })
}

async fn remount(scenario: &Scenario<'_>, times: usize, how: &str) -> Result<()> {
    let script = REMOUNT
        .replace("TIMES", &times.to_string())
        .replace("HOW", how);
    let done = scenario.async_script(&script).await?;
    ensure!(done == Value::Bool(true), "{done}");
    Ok(())
}

#[tokio::test]
async fn desks_that_are_moved_or_removed_leave_no_nodes_and_listeners_behind() -> Result<()> {
    let content = Content::of([folder("plain"), folder("")]);
    in_host("host_remounts", content, async |scenario, site| {
        // Requests of removed desks are aborted, which the console may tell.
        scenario.before_every_page(KEEP_MEMORIES).await?;
        scenario.devtools("Performance.enable", json!({})).await?;
        scenario.open(site.origin()).await?;
        check::lists(scenario).await?;
        // Caches and lazily made things are there after these.
        for how in ["move", "remove"] {
            remount(scenario, 200, how).await?;
        }
        for how in ["move", "remove"] {
            let before = measure(scenario).await?;
            // In pieces: the driver waits a minute for a script.
            for _ in 0..TIMES / 400 {
                remount(scenario, 200, how).await?;
            }
            // If nothing is left behind, the second half needs no more than the first.
            let half = measure(scenario).await?;
            for _ in 0..TIMES / 400 {
                remount(scenario, 200, how).await?;
            }
            let after = measure(scenario).await?;
            figure(&format!(
                "{TIMES} times {how}: nodes {:+}, listeners {:+}, JS heap {:+.0} kB of {:.0}, wasm memory {:+.0} and {:+.0} kB of {:.0}",
                after.nodes - before.nodes,
                after.listeners - before.listeners,
                (after.heap - before.heap) / 1e3,
                after.heap / 1e3,
                (half.wasm - before.wasm) / 1e3,
                (after.wasm - half.wasm) / 1e3,
                after.wasm / 1e3,
            ))?;
            // Less than one node or listener for every hundred times; a leaked desk has about five hundred nodes.
            let few = f64::from(u32::try_from(TIMES / 100)?);
            ensure!(after.nodes <= before.nodes + few, "{how}: {before:?}, {after:?}");
            ensure!(after.listeners <= before.listeners + few, "{how}: {before:?}, {after:?}");
            // 200 bytes each time.
            ensure!(after.heap <= before.heap + 400_000.0, "{how}: {before:?}, {after:?}");
            ensure!(
                after.wasm <= before.wasm + WASM_GROWTH,
                "{how}: {before:?}, {after:?}"
            );
        }
        check::works(scenario).await
    })
    .await
}
