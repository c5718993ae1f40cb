// The last page of a login: gives the response to the portal's page, which opened this window.
new BroadcastChannel("login").postMessage(location.search);
// The code is of no use to anyone without the verifier, but it needn't stay in the history either.
history.replaceState(null, "", location.pathname);
window.close();
