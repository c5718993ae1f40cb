### The texts of the page: headings, buttons, states.

# The product's name
product = Factordesk

# Heading of the list
methods = Authentication methods

# Button: logs out
log-out = Sign out

# Button and link: log in
log-in = Sign in

# For screen readers, after a link that opens a new tab
new-tab = (opens in a new tab)

# For screen readers, after a link that opens a small window
new-window = (opens in a small window)

# Label of the search
search = Find a user

# Button, the first stop of the Tab key: leads past the bar to what the page shows
skip = Skip to main content

# Placeholder of the search: what can be searched for
search-hint = Name, email, phone, username or id

# Search: the text is too short
search-more = Type at least 3 characters.

# Search: waiting for the response
searching = Searching…

# Search: no results
search-nobody = No users found. Try the start of the name or email.

# Search: the next page
show-more = Show more

# Button: loads the list again
refresh = Refresh

# How long ago the list was loaded: less than a minute
updated-now = Updated just now

# How long ago the list was loaded. $when: a distance in time, such as "5 minutes ago"
updated = Updated { $when }

# Button: retries after a failure
retry = Try again

# Notice: the second part of the page could not be loaded
later-failed = The rest of this page didn't load: the connection failed, or a file is missing or was changed on its way. Buttons don't work until it does. Try again, or reload the page. If that doesn't help, contact the operator of Factordesk.

# Title after a panic of the widget
stopped-title = Factordesk stopped

# After a panic of the widget: what that means, and what to do
stopped = Factordesk has a fault in its own code and can't continue. Reload the page. If you had just changed something, check the list before you repeat it.

# Notice: the texts of the admin's language could not be loaded, so the page is in English. A button “Try again” follows
language-failed = The texts in your language couldn't be loaded, so this page is in English.

# Button: reloads the page
reload = Reload

# Button: saves the list as a file
export = Export JSON

# Button: opens the form for a new method
add = Add method

# Button: opens the dialog that replaces all methods
replace-all = Replace all

# Button: opens the dialog that deletes all methods
delete-all = Delete all

# Column: name and type of a method
method = Method

# Column: number, address or host name of a method
identifier = Identifier

# Tip of a column's button
order-strength = Order by strength

# Tip of a column's button
order-last-use = Order by last use

# A line of a tip: what it explains, and the explanation
tip-line = { $what }: { $tip }

# Name of the fields that filter the list
filter = Filter methods

# Field: filters by text
filter-text = Filter by name or number

# Field: filters by type
filter-type = Filter by type

# Option: no filter by type
filter-all = All types

# How many methods the filter has found
filtered = { NUMBER($found) } of { NUMBER($total) } methods

# Button: removes the filter
filter-clear = Clear filter

# Name of a row's buttons
actions = Actions

# Button: opens a menu with more actions
more = More

# Row button
rename = Rename

# Row button
channel = Channel

# Row button
details = Details

# Row button
delete = Delete

# Button: reveals a masked value
show = Reveal

# Button: masks a revealed value again
hide = Hide

# In place of the button “Reveal”, if the tenant itself masks the value
tenant-hides = Masked by this tenant

# Button: copies a value
copy = Copy

# Column: when a method was added
created = Added

# Column: when a method was last used
last-used = Last used

# In place of the date of a last use
never = never

# In place of a missing date
unknown = unknown

# Details: heading of the JSON
raw-json = Raw JSON

# Details: true
yes = Yes

# Details: false
no = No

# User header: the user is blocked
blocked = Blocked

# Badge: the policy protects the user
protected = Protected

# Badge: the user is the admin
own-account = Your own account

# User header: the email isn't verified
unverified = Email not verified

# User header: label of the id
user-id = User id

# User header: label of the user name
username = Username

# User header: label of the connection
connection = Connection

# User header: label of the last login
last-login = Last sign-in

# State: no user is selected
no-user-title = No user selected

# State: no user is selected
no-user = Search for a user above to see their authentication methods.

# State: no user is selected. Heading of the users whom the admin has opened before
recent = Recent users

# State: no user is selected, and the host page selects it
no-user-title-host = No user

# State: no user is selected, and the host page selects it
no-user-host = The surrounding page hasn't chosen a user yet.

# State: the id in the URL fragment or the attribute is invalid
bad-user-title = This is not a user id

# State: the user has no methods
empty-title = No authentication methods

# State: the user has no methods
empty = This user has none. They'll be prompted to enrol at the next sign-in if your policy requires MFA.

# State: the user has no methods, and the admin has no permission for a next step
empty-not-permitted = You don't have permission to add a method or to send an enrolment link.

# State: the user has no methods, and what the admin could do next isn't possible. The reasons are below
empty-blocked = No method can be added for this user now. The notes below say why.

# State: the admin may not read
no-permission-title = You don't have access to this desk

# State: the admin may not read
no-permission = You are signed in, but don't have permission to see authentication methods. Ask the person who manages access to this desk to grant read:authentication_methods.

# State: no admin is logged in
logged-out-title = Sign in to begin

# State: no admin is logged in
logged-out = You need an account with permission to see authentication methods.

# State: no admin is logged in, and the fragment names a user
logged-out-keep = Sign-in opens in a new tab, so that this page keeps its user. Come back here afterwards.

# State: no admin is logged in, and the page is in a frame
logged-out-frame = Sign-in opens in a new tab. Come back here afterwards.

# State: no admin is logged in, and the host page provides the token
logged-out-host = The surrounding page's access token was refused. Sign in there, then try again.

# State: the host page hasn't set its source of access tokens yet
awaits-tokens-title = Waiting for the surrounding page

# State: the host page hasn't set its source of access tokens yet. getAccessToken is not translated
awaits-tokens = It hasn't set getAccessToken yet, which tells Factordesk who you are.

# State: the session has ended
expired-title = Your session has ended

# State: the session has ended
expired = Sign in again to continue. Nothing on this page is lost.

# State: the session has ended, and the host page provides the token
expired-host = The surrounding page's access token has expired. Sign in there again to continue. Nothing here is lost.

# Title: a mutation needs a more recent login
old-login-title = Sign in again to make changes

# A mutation needs a more recent login: what to do
old-login-next = For security, sign in again, then repeat the change. Nothing on this page is lost.

# A mutation needs a more recent login, and the host page provides the token: what to do
old-login-host = For security, sign in again on the surrounding page, then repeat the change. Nothing here is lost.

# Title: a mutation needs a sign-in of another kind, for example with a second factor
step-up-title = Confirm that it's you

# A mutation needs a sign-in of another kind: why
step-up-why = This change needs a sign-in with more proof of who you are, for example a second factor.

# A login is needed, and what the admin has started waits for it
login-continues = Sign in again: what you started then continues by itself. Close this to cancel it. Nothing on this page is lost.

# Button: log in again
log-in-again = Sign in again

# The page around the widget, for example a portal, is logging the admin in
host-login-running = Waiting for the portal to sign you in.

# The page around the widget couldn't log the admin in, and gave no reason
host-login-failed = The portal couldn't sign you in. Try again.

# The page around the widget couldn't log the admin in. $why: its own message, which isn't translated
host-login-failed-because = The portal couldn't sign you in: { $why }

# Button: checks whether the login worked
logged-in-now = I have signed in

# After a logout that the proxy's store couldn't record yet
logout-pending = You are signed out in this browser. The server will finish signing you out when its storage works again.

# Asking the proxy whether the login worked
checking-login = Checking…

# The login didn't work
still-logged-out = Not signed in yet.

# State: there is no network
offline = You are offline. This page may be out of date; it reloads when the network is back.

# State: the refresh failed
stale = This list may be out of date.

# State: loading, for screen readers
loading = Loading…

# In place of the chips, while the list has several pages and the rest of it is loading
loading-part = Loading { NUMBER($loaded) } of { NUMBER($total) } methods…

# State: the first page of a list is shown, but the rest of it could not be loaded
incomplete = Only { NUMBER($shown) } of { NUMBER($total) } methods are shown. Methods can't be changed until all are loaded.

# State: loading failed
failed-title = This could not be loaded

# State: too many requests
waiting-title = Too many requests

# Delete: the button
delete-confirm = Delete method

# Delete: the button while the request is pending
deleting = Deleting…

# Delete: above the linked methods
delete-linked = Linked methods are deleted with it:

# Delete, replace all: that nothing brings the methods back
no-undo = This can't be undone.

# Delete: what it doesn't affect
delete-sessions = Sessions and remembered browsers are not affected.

# For screen readers, in a dialog: a request is waiting in the proxy's queue
queued = Waiting for Auth0’s rate limit.

# In an open dialog or form: the page around the widget, for example a portal, has turned off what it does
turned-off = The portal has turned this off. What you typed stays here, but nothing more can be sent.

# The page around the widget, for example a portal, decides whether something is done
host-decides = Waiting for the portal’s decision. Nothing has been sent yet.

# Search: option that opens the user with the typed id
open-exact = Open this user id

# Delete: title of the dialog, a question. Both names are isolated, so that their text direction doesn't affect the rest
delete-title = Delete {"\u2068"}{ $user }{"\u2069"}’s {"\u2068"}{ $method }{"\u2069"}?

# The accessible name of a button that acts on one thing: “Rename: Mobile”
action-on = { $action }: { $name }

# Chip: the user has no enrolled factor, but their verified email counts
chip-not-enrolled = No enrolled factor

# Chip: the user has no factor
chip-none = No factor

# Chip: the number of factors
chip-factors =
    { $count ->
        [one] { $count } factor
       *[other] { $count } factors
    }

# Chip: the strongest factor, which resists phishing. $kind: its type within a sentence
chip-strong = Strong: { $kind }

# Chip: the strongest factor, which is easy to phish. $kind: its type within a sentence
chip-weak = Weak: { $kind }

# Chip: the strongest factor, of any other kind. $kind: its type within a sentence
chip-strongest = Strongest: { $kind }

# Chip: the verified email counts as a factor
chip-implied = Verified email counts as a factor

# Chip: the number of enrolments that weren't finished
chip-unfinished = { NUMBER($count) } unfinished

# Chip: there is a recovery code
chip-backup = Backup: recovery code

# Chip: there is no recovery code
chip-no-backup = No backup

# State: too many requests, with a countdown
retrying =
    { $seconds ->
        [one] The tenant's rate limit is reached. Retrying in { $seconds } second.
       *[other] The tenant's rate limit is reached. Retrying in { $seconds } seconds.
    }

# A request is the next one in the proxy's queue: the estimated time in seconds, counting down
queued-next = Waiting for Auth0’s rate limit: next, about { NUMBER($seconds) } s

# A request is waiting in the proxy's queue: the number of requests before it, and the estimated time in seconds, counting down
queued-behind = Waiting for Auth0’s rate limit: { NUMBER($ahead) } ahead, about { NUMBER($seconds) } s

# Search: the number of users that are shown, of all that were found
shown-of-total = { NUMBER($shown) } of { NUMBER($total) } shown.

# Search: a user that was found but can't be opened. The reason follows, a sentence of its own
not-openable = Can’t be opened.

# State: the user id is invalid. After the reason: what to do
bad-user-next = Check the address, or search for the user.

# Why a user id is invalid: it is empty
id-empty = The user id is empty.

# Why a user id is invalid: it is too long
id-too-long = The user id is too long.

# Why a user id is invalid: it has no provider before a vertical bar
id-no-provider = A user id looks like auth0|507f1f77bcf86cd799439020.

# Why a user id is invalid: it has a character that can't be sent, shown as an escape such as \u{7}
id-character = The user id holds a character that can’t be sent: { $character }.

# Why a user id is invalid, for a rare reason
id-odd = This is not how user ids look.

# Tooltip of the admin's name
logged-in-as = Signed in as { $name }
