import { createApp, h, ref } from "vue";
import Customer from "./Customer.vue";

// Each click renders the component again, and so the element, with a new function.
const App = {
  setup() {
    const count = ref(0);
    return () => [
      h("button", { id: "again", onClick: () => (count.value += 1) }, `Rendered ${count.value} times again`),
      // With a slot, Vue always renders the child again.
      h(Customer, { userId: "auth0|507f1f77bcf86cd799439020" }, { default: () => [] }),
    ];
  },
};

createApp(App).mount("#app");
