// What Vue's template checker reads of the element. The compiler for templates isn't needed for that.
import type { GlobalComponents } from "vue";
import "@factordesk/element/vue";

type Desk = InstanceType<GlobalComponents["factor-desk"]>;

export const props: Desk["$props"] = {
  class: "desk",
  proxy: "https://desk.example.com",
  userId: null,
  getAccessToken: async () => "token",
  theme: "auto",
};

export const listen = (emit: Desk["$emit"], event: CustomEvent<{ dirty: boolean }>) => emit("factordesk-dirty", event);

// @ts-expect-error not a theme
export const refused: Desk["$props"] = { theme: "blue" };
// @ts-expect-error read-only
export const readonly: Desk["$props"] = { busy: true };
