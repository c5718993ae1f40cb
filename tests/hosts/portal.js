// What the portals have already: a way to get access tokens of the logged-in admin. The tests' server has one.
export const accessToken = async ({ reason, maxAge, signal } = {}) => {
  const answer = await fetch(`${location.origin}/token`, { method: "POST", body: JSON.stringify({ reason, maxAge }), signal });
  if (!answer.ok) throw new Error("The portal's login has ended.");
  return answer.text();
};
