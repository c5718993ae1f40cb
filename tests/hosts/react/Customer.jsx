import "@factordesk/element";
import { useState } from "react";
import { accessToken } from "./portal.js";

export function Customer({ userId }) {
  const [last, setLast] = useState("");
  return (
    <>
      <factor-desk
        proxy="https://desk.example.com"
        userId={userId}
        getAccessToken={request => accessToken(request)}
        onfactordesk-action={({ detail }) => setLast(`${detail.action}: ${detail.outcome}`)}
      />
      <output>{last}</output>
    </>
  );
}
