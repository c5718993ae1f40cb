### The errors beside a field: a sentence for each rule.

# Beside a field: another method has this value
already-exists = The user already has a method with this value.

# Beside a field: the user has as many methods of this type as the tenant allows
entity-limit = The user has reached the limit for this type of method. Delete one first.

# Beside a field: the tenant's own message about it
server-says = The tenant rejected this: { $message }

# Beside the name: it is empty
name-required = Enter a name.

# Beside the phone number: it is empty
phone-number-required = Enter the phone number.

# Beside the email address: it is empty
email-required = Enter the email address.

# Beside the secret of an authenticator app: it is empty
secret-required = Enter the secret.

# Beside the credential id of a passkey: it is empty
key-id-required = Enter the credential id.

# Beside the public key of a passkey: it is empty
public-key-required = Enter the public key.

# Beside the relying party of a passkey: it is empty
relying-party-required = Enter the relying party's host name.

# Beside any other field: it is empty
other-required = Fill this in.

# Beside the name: it has more than 20 characters
name-too-long = Use at most 20 characters.

# Beside the name: it can't be seen, or has control characters
name-unprintable = Use at least one visible character, and no control characters.

# Beside the phone number: it has fewer than 2 or more than 30 characters
phone-length = Use 2 to 30 characters.

# Beside the phone number: it isn't in international form (E.164)
phone-not-e164 = Begin with + and the country code, then digits only: +33612345678.

# Beside the email address: it isn't one
email-syntax = Enter an email address, such as mia@example.com.

# Beside the secret of an authenticator app: it has other characters than base32 allows
secret-not-base32 = This is not base32. Use letters A to Z and digits 2 to 7, and copy all of it.

# Beside the secret of an authenticator app: no base32 text has this length
secret-length = No secret has this length: a character is missing or extra. Compare it with the original.

# Beside the secret of an authenticator app: it has fewer than 16 characters
secret-too-short = Use at least 16 characters: a shorter secret is not safe.

# Beside a credential id or a public key: it isn't base64
not-base64 = This is not base64 or base64url, or part of it is missing.

# Beside the relying party of a passkey: it isn't a host name
not-hostname = Enter a host name without https:// and without a path: login.example.com.

# Beside the authenticator model (AAGUID) of a passkey: it isn't one
not-aaguid = Enter 32 hex digits, with or without dashes: 00000000-0000-0000-0000-000000000000.

# Beside the transports of a passkey. The words after "such as" are not translated
not-transport = Enter words such as usb, nfc, ble, internal or hybrid.

# Beside the language of an enrolment email: it isn't a language tag
not-locale = Enter a language tag, such as fr or pt-BR.

# Beside any field: it is longer than the tenant allows
too-long = This is too long.

# Beside a field of a method that is changed: the value is the current one
nothing-to-change = This is already the current value.

# Beside a list of methods that is to replace all: it is empty. “Delete all” is the label of a button
empty-list = Add at least one method. To remove everything, use “Delete all”.

# Beside a method of a list: the same one is in it twice
duplicate = This is in the list twice.

# Beside the public key of a passkey: it isn't a COSE key
not-cose-key = Enter the passkey's public key: a COSE key (ES256, EdDSA or RS256) in base64.

# Beside the credential id of a passkey: it is empty or too long
credential-id-length = A credential id has 1 to 1,023 bytes.

# Beside the relying party of a passkey: it isn't the host name of the tenant's login pages
other-rp-id = A passkey must be for the tenant's own login pages: enter their host name.

# Beside the relying party of a passkey: the server isn't configured with its host name. The setting's name at the end is not translated
unknown-rp-id = Factordesk doesn't know the tenant's login pages. Ask its operator to set AUTH0_RP_ID.

# Beside a number or an address that is shown only in part, such as •••• 67
masked = Part of this is masked. Type it in full.

# Beside an email of a list that also has other methods
email-not-alone = Email is supported only when the user has no other factor.
