import { Again } from "./Again.jsx";

export default function Page() {
  return (
    <>
      <h1>Customer</h1>
      <Again />
    </>
  );
}
