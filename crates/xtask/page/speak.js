/**
 * Finds the language of all desks of the page, while the wasm is still on its way. The class has it in `language`: its `tag`
 * and `dir`, `locales` for `Intl`, and `word`, which words a message of a number; nothing for the built-in English.
 * `isSpeaking` says whether another language is on its way; the widget is mounted when it is there.
 *
 * @param {typeof HTMLElement} desks the element's class
 * @param {(file: string[], attempt?: number) => Promise<Response>} ask the loader's
 * @param {(script: string[], attempt?: number) => Promise<object>} run the loader's
 * @param {string[]} languages entry of the script that has the languages other than English (`languages.js`)
 */
export const listen = (desks, ask, run, languages) => {
  // Another script on the page does it already, or this one at an earlier try.
  if (desks.speak) return;
  let wish, spoken, tries = 0;
  const speaker = async () => (spoken ??= await run(languages, tries));

  const speak = async (...wanted) => {
    wish = wanted;
    desks.isSpeaking = true;
    let language;
    try {
      language = await (await speaker()).language(ask, ...wanted);
    } catch (error) {
      console.error(error);
      tries++;
      language = { tag: "en", dir: "ltr", retry: () => speak(...wanted) };
    }
    // Another one may have been asked for meanwhile.
    if (wish != wanted) return;
    Object.assign(desks, { language, isSpeaking: false });
    desks.stage.said?.();
  };

  /** What each desk has asked for. Frameworks set the same properties with each rendering. */
  const asked = new WeakMap();
  /** Asks for the language of the attribute, else of the page around the element, else of the browser. */
  desks.speak = desk => {
    let { locale, messages } = desk;
    for (let at = desk; at && !locale; at = at.parentNode ?? at.host) locale = at.lang;
    const wanted = [locale ? [locale] : navigator.languages, messages];
    const all = JSON.stringify(wanted);
    if (all == asked.get(desk)) return;
    asked.set(desk, all);
    // The widget has English.
    if (wish || !/^en\b/i.test(wanted[0][0]) || Object.keys(messages)[0]) speak(...wanted);
  };
  for (const desk of desks.desks ?? []) desks.speak(desk);

  // The choice of a language, on the desk's own page. Not before: it isn't needed for the first row.
  if (!document.earlyResponses) return;
  document.addEventListener("factordesk-ready", async ({ target }) => {
    document.documentElement.lang ||= "en";
    // When the browser has nothing better to do.
    await globalThis.scheduler?.postTask?.(() => {}, { priority: "background" });
    // Without it, the page is as it was.
    const { addChoice } = await speaker().catch(() => ({}));
    addChoice?.(target);
  }, { once: true });
};
