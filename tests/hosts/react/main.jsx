import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Customer } from "./Customer.jsx";

// Each click renders the component and the element again, with a new function.
function App() {
  const [count, setCount] = useState(0);
  return (
    <>
      <button id="again" onClick={() => setCount(count + 1)}>Rendered {count} times again</button>
      <Customer userId="auth0|507f1f77bcf86cd799439020" />
    </>
  );
}

createRoot(document.getElementById("app")).render(<App />);
