"use client";

import { useState } from "react";
import { Desk } from "./Desk.jsx";

// Each click renders the component and the element again.
export function Again() {
  const [count, setCount] = useState(0);
  return (
    <>
      <button id="again" onClick={() => setCount(count + 1)}>Rendered {count} times again</button>
      <Desk userId="auth0|507f1f77bcf86cd799439020" />
    </>
  );
}
