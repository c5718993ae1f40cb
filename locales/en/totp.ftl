### The texts for setting up an authenticator app.

# Above the three sources of the secret
ways = Secret

# Source: generated here
new = Generate new

# Source: typed
typed = Enter existing

# Source: an `otpauth://` address
address = Paste otpauth:// address

# Label of the field for the address
address-label = otpauth:// address

# Help below it
address-hint = The content of another app's or tool's QR code. It fills in the names below.

# Error beside the field for the address: it is another kind of address
uri-not-otpauth = This is not an otpauth:// address. Paste all of it, beginning with otpauth://totp/.

# Error beside the field for the address: an export of several accounts
uri-migration = This is Google Authenticator’s export of several accounts. Paste the address of one, or its secret.

# Error beside the field for the address: it opens the password app of an Apple device
uri-apple = This link is for Apple’s password app. Delete “apple-” at the start: the rest is the address.

# Error beside the field for the address: its codes are those of Steam, a games shop
uri-steam = This is for Steam, whose codes are five letters. Auth0 supports only six digits: use a new secret.

# Error beside the field for the address: it was copied from HTML source
uri-escaped = This was copied from a page’s source: it has “&amp;” in place of “&”. Copy the address itself, or replace each “&amp;” by “&”.

# Error beside the field for the address: its codes depend on a counter
uri-hotp = This is for counter-based codes (hotp). Auth0 supports only time-based codes: use a new secret.

# Error beside the field for the address: the secret is missing
uri-no-secret = This address has no secret. Paste all of it, including “secret=” and what follows.

# Error beside the field for the address: another hash algorithm
uri-algorithm = This is for an algorithm other than SHA-1. Auth0 supports only SHA-1: use a new secret.

# Error beside the field for the address: another number of digits
uri-digits = This is not for 6-digit codes. Auth0 supports only those: use a new secret.

# Error beside the field for the address: another time step
uri-period = This is not for a 30-second period. Auth0 supports only that: use a new secret.

# Error beside the field for the address: it has two values for the same part
uri-repeated = A part of this address appears twice, so it is ambiguous. Copy it again, or paste the secret.

# Error beside the field for the address: it can't be decoded
uri-encoding = This is damaged: its percent-encoding is invalid. Copy it again.

# Label: the service that the account belongs to
issuer = Issuer

# Label: the account at that service
account = Account

# The QR code's text for screen readers. $account: the account's name, such as an email address
qr-of-account = QR code that adds { $account } to an authenticator app

# The QR code's text for screen readers. $account: the account's name, $issuer: the service it belongs to
qr-of-account-at = QR code that adds { $account } at { $issuer } to an authenticator app

# Label of the secret's copy button
secret = Secret

# What to do in the app
scan = In the authenticator app, add an account and scan the QR code.

# What a caller on the phone does instead
spell = User not at this screen? Have them choose “Enter a setup key”, time-based, and type:

# What to ask for then
ask = Ask for the six digits the app shows now.

# Issuer and account are too long for a QR code
too-long = Too long for a QR code. Shorten the issuer and account, or have the user type the secret.

# The browser has no source of randomness
no-random = This browser can't generate a secret. Enter an existing one.

# Label of the field for the code
code = Code from the app

# A code is missing
code-missing = Enter the six digits that the app shows.

# The text isn't six digits
code-none = Enter six digits and nothing else.

# The code is wrong
code-wrong = That code doesn't match. Try the next one. If it fails too, check the phone's clock or set up the app again.

# The code is right
code-right = The code matches: the app has this secret.

# The code is of the previous time step
code-late = The code matches, but came one step late. Set the phone's clock to automatic so that codes stay valid.

# The code is of the next time step
code-early = The code matches, but came one step early. Set the phone's clock to automatic so that codes stay valid.

# Checkbox: imports the secret without a code
unverified = Import without verification

# The risk of that
unverified-risk = For migrations only. If the secret is wrong, the user can't use this factor.
