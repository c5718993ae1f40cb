// What Svelte's template checker reads of the element.
import type { SvelteHTMLElements } from "svelte/elements";
import "@factordesk/element/svelte";

export const props: SvelteHTMLElements["factor-desk"] = {
  class: "desk",
  userId: "auth0|1",
  "read-only": true,
  getAccessToken: () => "token",
  "onfactordesk-loaded": event => console.log(event.detail.count),
};

// @ts-expect-error not a theme
export const refused: SvelteHTMLElements["factor-desk"] = { theme: "blue" };
