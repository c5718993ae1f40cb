### The texts of the proxy's own pages, around a login, and of the desk's own page. The widget doesn't contain them.

# Page: the login has ended, in a window of its own. Its title
signed-in-title = You are signed in

# Page: the login has ended, in a window of its own. What to do
signed-in = Close this tab and go back to your work.

# Link at the end of each page about a failed login
again = Sign in again

# At the end of each page about a failed login: what to tell the operator. $code: such as `login_denied`, $id: the request's id
quote = Code: { $code }. Request id: { $id }.

# Title of pages about a login that can't go on
not-completed = This login can’t be completed

# The login isn't this browser's, or is too old
expired = It was started in another window, took more than ten minutes, or was completed already.

# The browser sent no cookie of the desk to an http address. The command is not translated
no-cookie = Your browser didn’t return this login’s cookie. Safari, GNOME Web and other browsers with WebKit don’t keep it at an http address. Use Chrome, Edge or Firefox, or open the desk at https (the demo: cargo xtask demo --https). If you began this login more than ten minutes ago, sign in again.

# The identity provider's response is for another login
mismatch = The identity provider’s response doesn’t match this login. Sign in again. If it happens again, tell the operator of Factordesk: the log says what doesn’t match.

# The identity provider doesn't take the code of the login
code-refused = The identity provider no longer accepts this login’s code. Sign in again. If it happens again, tell the operator of Factordesk.

# Title: the identity provider doesn't let the person in
not-signed-in = You were not signed in

# The identity provider doesn't let the person in
denied = The identity provider refused you. Ask the person who manages access to this desk.

# The identity provider wants something first
interrupted = The identity provider needs something from you first: a login of its own, or your consent. Sign in again and follow its instructions.

# Title: the access token has no permissions
no-permissions-title = Your login contains no permissions

# The access token has no permissions. The names of Auth0's settings and of `OIDC_PERMISSIONS_CLAIM` are not translated
no-permissions = You may not have been given any: ask the person who manages access to this desk. Or the identity provider doesn’t put them into the access token: then the operator of Factordesk has to turn that on (Auth0: the API’s settings RBAC and Add Permissions in the Access Token) or set OIDC_PERMISSIONS_CLAIM.

# Title: something doesn't work at the moment
not-now = Login isn’t possible now

# The identity provider can't be reached
provider-unavailable = The identity provider can’t be reached, or doesn’t answer properly. Try again in a moment. If this continues, tell the operator of Factordesk.

# The proxy can't do it at the moment
unavailable = Factordesk can’t sign you in at the moment. Try again soon. If this continues, tell the operator of Factordesk.

# Title: the configuration is wrong
setup-title = Login isn’t set up correctly

# The configuration is wrong. What exactly follows in English, for the operator
setup = You can’t fix this yourself: tell the operator of Factordesk.

# Accessible name of the choice of a language on the desk's own page
language = Language
