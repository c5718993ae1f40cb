// What React 19 must accept in JSX, and what it must refuse.
import { useRef } from "react";
import type { FactorDeskElement } from "@factordesk/element";
import "@factordesk/element/react";

export function Desk({ userId, token }: { userId: string | undefined; token: () => Promise<string> }) {
  const desk = useRef<FactorDeskElement>(null);
  return (
    <factor-desk
      ref={desk}
      className="desk"
      proxy="https://desk.example.com"
      userId={userId ?? null}
      getAccessToken={() => token()}
      theme="host"
      heading-level={2}
      read-only
      onfactordesk-action={event => console.log(event.detail.outcome, desk.current?.busy)}
    >
      Loading
    </factor-desk>
  );
}

export const refused = [
  // @ts-expect-error not a density
  <factor-desk density="loose" />,
  // @ts-expect-error a provider returns a string
  <factor-desk getAccessToken={() => 1} />,
  // @ts-expect-error no such detail
  <factor-desk onfactordesk-dirty={event => event.detail.count} />,
];
