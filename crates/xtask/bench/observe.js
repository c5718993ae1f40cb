// Runs in a measured page before its own scripts, and changes nothing that they notice. load.mjs writes the selector of the page's
// rows into it.
(() => {
  // `a >>> b`: b in the shadow root of a.
  const find = selector => selector.split(" >>> ").reduce((scope, part, n) => (n ? scope?.shadowRoot : scope)?.querySelector(part), document);
  // Whether a list of this many rows is there, with its controls: `data-waiting` marks stand-ins. Otherwise what is missing.
  const missing = (selector, rows) => {
    const row = find(selector);
    const root = row?.getRootNode();
    const count = root?.querySelectorAll(selector.split(" >>> ").at(-1)).length ?? 0;
    const waiting = root?.querySelectorAll("[data-waiting]").length ?? 0;
    return count < rows ? `it has ${count} of ${rows} rows` : waiting > 0 ? `${waiting} of its controls are still stand-ins` : "";
  };
  const isShown = selector => find(selector)?.checkVisibility() === true;

  // Calls `done` after the frame that is painted next: a message that is posted before a frame's layout and paint is
  // delivered after them.
  const afterPaint = done => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  });
  // Calls `done` after the first frame that shows an element.
  const whenShown = (selector, done) => requestAnimationFrame(() => {
    if (!isShown(selector)) return whenShown(selector, done);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  });

  // The memories of WebAssembly: those that an instance exports, and those that a script makes. DevTools' own search for them,
  // `Runtime.queryObjects`, never ends with the desk's page in Chromium 156.
  const memories = new Set();
  const keep = memory => memory instanceof WebAssembly.Memory && memories.add(memory);
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await own.apply(WebAssembly, args);
      Object.values((made.instance ?? made).exports).forEach(keep);
      return made;
    };
  }
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(Memory, args) {
      const memory = new Memory(...args);
      memories.add(memory);
      return memory;
    },
  });
  const wasmBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

  const bench = { find, isShown, missing, wasmBytes, shift: 0, tasks: [] };
  globalThis.factordeskBench = bench;
  new PerformanceObserver(list => {
    for (const { value } of list.getEntries()) bench.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) bench.tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });

  whenShown(SELECTOR, at => factordeskBenchRow(JSON.stringify({ at, origin: performance.timeOrigin })));

  // Prepares for one input. `bench.input` resolves to the milliseconds from the input to the next frame, and to the frame
  // that shows `selector`.
  bench.expect = (type, selector) => {
    bench.tasks.length = 0;
    bench.input = new Promise(done => addEventListener(type, ({ timeStamp }) => {
      let paint;
      afterPaint(at => paint = at - timeStamp);
      whenShown(selector, at => done({ paint, shown: at - timeStamp }));
    }, { capture: true, once: true }));
  };
})();
