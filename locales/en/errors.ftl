### The general texts of errors: what failed and, as far as known, why; then what to do next.

# Label of the request id
request-id = Request id

# What failed: the page's Content-Security-Policy blocks the request
blocked-what = This page's Content-Security-Policy blocks Factordesk's server.

# What to do next: the page's Content-Security-Policy blocks the request. $origin: the server's address. The directive connect-src is not translated
blocked-next = The operator of this page can add connect-src { $origin }.

# What failed: no response, and no reason
offline-what = Factordesk's server can't be reached.

# What to do next: no response, and no reason
offline-next = Check the network, and that the server allows this page's origin. If you were making a change, check the list before you repeat it.

# What failed: the widget cancelled its request
aborted-what = The request was cancelled.

# What to do next: the widget cancelled its request
aborted-next = Its result is no longer needed.

# What failed: no response in time
timeout-what = Factordesk's server didn't respond in time.

# What to do next: no response in time
timeout-next = If this was a change, check the list first: it may have gone through.

# What failed: the response is malformed
unreadable-what = The response of Factordesk's server can't be read.

# What to do next: the response is malformed
unreadable-next = Check the list before you try again, and tell the operator of Factordesk.

# What failed: the browser may not read what the server answers, because the server's configuration doesn't list the page
unlisted-what = Factordesk's server doesn't accept requests from this page.

# What to do next: as above. $origin: the page's address. The setting's name is not translated
unlisted-next = The operator of Factordesk can add { $origin } to FACTORDESK_ALLOWED_ORIGINS. If it is there, a gateway or a login page in between has answered instead.

# What failed: the page around the widget has set no source of access tokens. getAccessToken is not translated
no-token-what = The surrounding page has not set getAccessToken.

# What to do next: the page around the widget provides no access token
no-token-next = Reload the page. If that doesn't help, tell the operator of the surrounding page.

# What failed: the page around the widget takes too long to provide an access token. getAccessToken is not translated
token-timeout-what = The surrounding page's getAccessToken didn't finish within 30 seconds.

# What failed: the page around the widget could not provide an access token. Its own message is below. getAccessToken is not translated
token-failed-what = The surrounding page's getAccessToken failed.

# What to do next: the page around the widget could not provide an access token
token-failed-next = Sign in there again, then try again.

# What failed: the page around the widget provided something else. $given: what, such as undefined. getAccessToken and string are not translated
token-invalid-what = The surrounding page's getAccessToken must return a string with an access token, but returned { $given }.

# What to do next: the page around the widget provided something else
token-invalid-next = Tell the operator of the surrounding page.

# What failed: the tenant rejected values of a form
invalid-body-what = The tenant rejected these values.

# What to do next: the tenant rejected values of a form. Its message is below
invalid-body-next = Correct the marked fields, or see the message below.

# What failed: the tenant rejected the request itself
invalid-request-what = The tenant rejected the request as invalid.

# What to do next: the tenant rejected the request itself
invalid-request-next = Check the user id. If it is correct, tell the operator of Factordesk.

# What failed: the admin isn't signed in any more
login-required-what = Your session has ended.

# What to do next: the admin isn't signed in any more
login-required-next = Sign in again. What you typed is kept.

# What failed: a change needs a recent sign-in
reauth-required-what = For security, sign in again to make changes.

# What to do next: a change needs a recent sign-in
reauth-required-next = Nothing was changed, and what you typed is kept.

# What failed: a change needs a stronger or more recent sign-in
step-up-required-what = This change needs a stronger sign-in.

# What to do next: a change needs a stronger or more recent sign-in
step-up-required-next = Nothing was changed, and what you typed is kept.

# What failed: only some admins may change protected users
protected-user-what = This user is protected. You don't have permission to change protected users.

# What to do next: only some admins may change protected users
protected-user-next = Ask the person who manages access to this desk.

# What failed: the user on the screen is the admin
own-methods-what = You can't change your own methods here.

# What to do next: the user on the screen is the admin
own-methods-next = Ask another admin to do it.

# What failed: the admin has no permission
insufficient-scope-what = You don't have permission for this.

# What to do next: the admin has no permission
insufficient-scope-next = Ask the person who manages access to this desk.

# What failed: Auth0 refused the credentials of the server's application
application-refused-what = Factordesk's application at Auth0 isn't set up correctly.

# What to do next: Auth0 refused the credentials of the server's application
application-refused-next = Nothing was changed. Tell the operator of Factordesk: its log says what to fix.

# What failed: the tenant refused, for a reason that only its message says
forbidden-what = The tenant refused this.

# What to do next: the tenant refused, for a reason that only its message says
forbidden-next = Its message is below. Give the request id to the operator of Factordesk.

# What failed: a passkey prevents the change
passkey-present-what = Auth0 doesn't allow this while the user has a passkey.

# What to do next: a passkey prevents the change
passkey-present-next = Delete the methods one by one.

# What failed: the user has as many methods of this type as the tenant allows
entity-limit-what = The user has reached the limit for this type of method.

# What to do next: the user has as many methods of this type as the tenant allows
entity-limit-next = Delete one that is no longer used, then try again.

# What failed: Auth0 says that the token is another user's
subject-mismatch-what = The token belongs to another user.

# What to do next: Auth0 says that the token is another user's
subject-mismatch-next = Tell the operator of Factordesk.

# What failed: Auth0 can't handle the number of linked identities
too-many-identifiers-what = The user has too many linked identities for this.

# What to do next: Auth0 can't handle the number of linked identities
too-many-identifiers-next = Unlink some in the Auth0 dashboard.

# What failed: the server's configuration doesn't list the page
forbidden-origin-what = Factordesk's server doesn't accept requests from this page.

# What to do next: the server's configuration doesn't list the page
forbidden-origin-next = The operator of Factordesk can allow this page's origin.

# What failed: no such user
user-not-found-what = This user doesn't exist.

# What to do next: no such user
user-not-found-next = Check the id, or search for the user.

# What failed: no such method
method-not-found-what = This method no longer exists.

# What to do next: no such method
method-not-found-next = The list has been reloaded.

# What failed: the action needs a second factor
enrollment-not-found-what = The user has no second factor yet.

# What to do next: the action needs a second factor
enrollment-not-found-next = Add one first, or send an enrolment link.

# What failed: something was not found, but the tenant doesn't say what
not-found-what = This could not be found.

# What to do next: something was not found, but the tenant doesn't say what
not-found-next = Check that the user still exists. If so, tell the operator of Factordesk.

# What failed: the user already has the method
already-exists-what = The user already has this method.

# What to do next: the user already has the method
already-exists-next = Look for it in the list.

# What failed: somebody else changed the list in the meantime
list-changed-what = The list has changed since you loaded it.

# What to do next: somebody else changed the list in the meantime
list-changed-next = Nothing was changed. Check the new list, then decide again.

# What failed: somebody else renamed the method in the meantime
name-changed-what = The method was renamed in the meantime.

# What to do next: somebody else renamed the method in the meantime
name-changed-next = Nothing was changed. Check its name, then decide again.

# What failed: the server expected a confirmation
confirmation-required-what = The confirmation is missing.

# What to do next: the server expected a confirmation
confirmation-required-next = Reload this page and try again.

# What failed: the server expected a reason
reason-required-what = A reason is required.

# What to do next: the server expected a reason
reason-required-next = Enter one, then try again.

# What failed: too many requests
rate-limited-what = The tenant's rate limit is reached.

# What to do next: too many requests
rate-limited-next = Wait a moment, then try again.

# What failed: the search took too long
query-timeout-what = The search took the tenant too long.

# What to do next: the search took too long
query-timeout-next = Refine your search: type more of the name, email or id.

# What failed: a change without a clear result
outcome-unknown-what = We couldn't confirm whether the change went through.

# What to do next: a change without a clear result
outcome-unknown-next = The list has been reloaded: check it before you try again.

# What failed: the id of a user or method doesn't survive in an address
path-altered-what = This id can't be used safely: it is altered on the way to Auth0.

# What to do next: the id doesn't survive in an address. The code at the end is not translated
path-altered-next = Nothing was changed. Tell the operator of Factordesk the code path_altered.

# What failed: the tenant doesn't respond
unavailable-what = The tenant can't be reached right now.

# What to do next: the tenant doesn't respond
unavailable-next = Nothing was changed. Try again in a moment.

# What to do next: an error that this version doesn't know, after the tenant's own message
other-next = Give the request id to the operator of Factordesk.

# What failed: the page around the widget, for example a portal, didn't allow the action and gave no reason
host-refused-what = The portal refused this.

# What failed: the page around the widget didn't allow the action. $why: its own message, which isn't translated
host-refused-because = The portal refused: { $why }

# What to do next: the page around the widget didn't allow the action
host-refused-next = Nothing was changed, and what you typed is kept.

# What failed: the page around the widget gave a malformed reason with the action
host-reason-what = The portal gave a reason that can't be recorded.

# What failed: the page around the widget gave a malformed ticket number with the action
host-ticket-what = The portal gave a ticket number that can't be recorded.

# What to do next: the page around the widget gave a malformed value
host-value-next = Nothing was changed. Tell the operator of this page.

# Below an error: the permission that the admin lacks. $permission: its name, such as read:audit
missing-permission = Missing permission: { $permission }

# Below an error: the words of the tenant, the server or the host page, which aren't translated
their-words = Message: “{ $words }”
