### The texts for adding a security key or a passkey.

# Button: cancels the wait for the key
stop = Stop

# Button: switches to the form for typed values
by-hand = Enter the values by hand

# Button: switches back from the form for typed values
guided = Let the browser read the values

# Button: drops the credential that was created
start-over = Start over

# Shown while the browser waits for the key
waiting = Follow the browser's window, and touch the key when it blinks.

# Heading of the finished credential
made = Ready to add

# Warning: the authenticator didn't verify the user
unverified = The authenticator didn't check a PIN, fingerprint or face. Anyone who has it could sign in with this passkey.

# In place of transports, if the browser reports none
not-told = not reported

# Label: whether the authenticator verified the user
user-verified = User verified

# Button: starts the registration of a passkey
start-passkey = Create the passkey now

# Button: starts the registration of a security key
start-key = Use the key now

# Above the button that starts the registration of a passkey: what is needed
intro-passkey = In the browser's window, save the passkey on the user's phone or security key; use this computer only if it is theirs.

# Above the button that starts the registration of a security key: what is needed
intro-key = Get the user's security key ready: plug it in, or hold it to the reader.

# The user, and the host name of the login pages, that the credential is for
purpose = For { $user }, to sign in at { $rp-id }.

# What to do with a passkey that was created but isn't added
start-over-hint = If you start over, delete this passkey where it was saved: it won't work.

# Error: “Add” was pressed before there was a passkey
missing-passkey = Create the passkey first.

# Error: “Add” was pressed before a security key was used
missing-key = Use the key first.

# Notice: the host of the login pages ($rp-id) has to allow this page ($host) to create keys (related origins)
related-origin = Keys for { $rp-id } can be created from { $host } only if https://{ $rp-id }/.well-known/webauthn allows it.

# Why no key can be created on this page: the proxy isn't configured for it. `AUTH0_RP_ID` is the name of a setting
no-rp-id = Factordesk doesn't know the tenant's login pages. Ask its operator to set AUTH0_RP_ID.

# Why no key can be created on this page: its connection isn't encrypted
insecure = This page's connection is insecure. Keys can only be created on https:// pages.

# Why no key can be created on this page: its host ($host) isn't within that of the login pages ($rp-id)
elsewhere = Keys for { $rp-id } can't be created from { $host }. Open the desk at { $rp-id } or a subdomain.

# Why no key can be created on this page: its host ($host) isn't that of the login pages ($rp-id), which has no subdomains (localhost)
elsewhere-exact = Keys for { $rp-id } can't be created from { $host }. Open the desk at { $rp-id }.

# Why no key can be created on this page: the browser is too old
no-api = This browser can't create keys. Use one that supports WebAuthn.

# Why no key can be created on this page: it is in a frame that doesn't allow it
frame = The surrounding page doesn't allow it: its frame needs allow="publickey-credentials-create".

# Why no key can be created on this page: the server's headers don't allow it
policy = This page doesn't allow it: its Permissions-Policy needs publickey-credentials-create=(self).

# Why a passkey couldn't be registered: cancelled, or the device can't do it. Browsers don't say which
not-allowed-passkey = Cancelled, or not supported by this device. Try again; a security key without a PIN or fingerprint can't hold a passkey.

# Why a security key couldn't be registered: cancelled, or not finished in time. Browsers don't say which
not-allowed-key = Cancelled, or not finished in time. Try again, and touch the key when it blinks.

# Why the registration failed: no key was used in time
timed-out = The key wasn't used within a minute. Get it ready, then try again.

# Why a passkey couldn't be registered: the authenticator has one of this user
registered-passkey = This authenticator already holds a key or passkey of this user. Use another one.

# Why a security key couldn't be registered: it is one of the user's methods
registered-key = This key is already registered for the user. Use another one.

# Why the registration failed: the host of the login pages ($rp-id) doesn't allow this page ($host) to create keys
refused-origin = { $rp-id } doesn't allow keys to be created from { $host }. Open Factordesk on { $rp-id }, or enter the values by hand.

# Why the registration failed: the authenticator supports no algorithm that the tenant accepts
no-algorithm = This authenticator supports none of ES256, RS256 and EdDSA. Use another one.

# Why the registration failed: the authenticator can't hold passkeys
no-passkeys = This authenticator can't hold passkeys. Use another one.

# Why the registration failed: the browser is busy with another one
busy = Another request for a key is in progress in this window. Finish or cancel it, then try again.

# Why the registration failed: an error of the browser
browser-failed = The browser couldn't create the key. Try again, or use another browser.

# The browser's response was rejected: it is malformed
flaw-unreadable = The browser's response can't be trusted: it can't be read. Try again without browser extensions.

# The browser's response was rejected: it is for a login, for example
flaw-purpose = The browser's response can't be trusted: it isn't a registration. Try again without browser extensions.

# The browser's response was rejected: it isn't the response to this request
flaw-challenge = The browser's response can't be trusted: it answers another request. Try again without browser extensions.

# The browser's response was rejected: another page made the request
flaw-origin = The browser's response can't be trusted: it is for another page. Try again without browser extensions.

# The browser's response was rejected: the key is for another site
flaw-rp-id = The browser's response can't be trusted: it is for another login page. Try again without browser extensions.

# The browser's response was rejected: it says that the key was not touched
flaw-presence = The browser's response can't be trusted: the key wasn't touched. Try again without browser extensions.

# The browser's response was rejected: its two credential ids differ
flaw-credential-id = The browser's response can't be trusted: it has two ids. Try again without browser extensions.

# The browser's response was rejected: its statements about synchronisation contradict each other
flaw-backup = The browser's response can't be trusted: it says both synced and not syncable. Try again without browser extensions.

# The browser's response was rejected: a passkey was requested, and this is another kind of key
flaw-not-discoverable = The browser's response can't be trusted: it isn't a passkey. Try again without browser extensions.

# Finished credential: it is synced between devices. In the forms it is only “Multiple devices: can be synced”
synced = Multiple devices: synced
