### The texts of the forms: adding, deleting all, replacing all, importing.

# Title of the dialog that adds a method, while a type is chosen
add-title = Add a method

# Title of the form for a new phone
add-phone-title = Add a phone

# Title of the form for a new email
add-email-title = Add an email

# Title of the form for a new authenticator app
add-totp-title = Add an authenticator app

# Title of the form for a new security key
add-webauthn-roaming-title = Add a security key

# Title of the form for a new passkey
add-passkey-title = Add a passkey

# Above the types
add-choose = Choose a type

# Below the type phone, where a type is chosen. Another sentence may follow, so there is no full stop
type-phone = Codes by text message or voice call

# Below the type email, where a type is chosen. Without a full stop
type-email = Codes by email

# Below the type authenticator app, where a type is chosen. Without a full stop
type-totp = Codes from an app that shares a secret with the tenant

# Below the type security key, where a type is chosen. Without a full stop
type-webauthn-roaming = A hardware key, registered with WebAuthn

# Below the type passkey, where a type is chosen. Without a full stop
type-passkey = A passkey on a phone, computer or password manager

# Below a type, where a type is chosen: what it is, and what to know before. $hint: one of the texts above. $caution: a sentence
type-caution = { $hint }. { $caution }

# Label of the field for an authenticator app's secret
label-totp-secret = Secret

# Label of the field for the typed confirmation, in lists of fields
label-confirmation = Confirmation

# Label of the field for pasted JSON
label-import = JSON

# Below the field for a method's name
hint-name = A name to recognise it by, at most 20 characters.

# Below the field for a phone number
hint-phone-number = With + and the country code, such as +33 6 12 34 56 78.

# Below the choice of a phone's preferred channel
hint-channel = What the user is offered first.

# Below the field for an email address
hint-email = Codes are sent to this address.

# Below the field for an authenticator app's secret
hint-totp-secret = Base32, at least 16 characters; spaces and lower case are fine. It can't be read again later.

# Below the field for a credential's id
hint-key-id = The id of the credential from its registration, in base64url.

# Below the field for a credential's public key
hint-public-key = The public key of the credential, in base64.

# Below the field for a credential's relying party
hint-relying-party = The host name it was registered for, such as login.example.com.

# Below the choice of a passkey's device type
hint-device-type = Whether it can be synced between devices.

# Below the choice whether a passkey is backed up
hint-backed-up = Whether it is synced now.

# Below the field for a credential's transports. The words are values of the API
hint-transports = Any of usb, nfc, ble, internal, hybrid and smart-card, separated by commas.

# Below the field for the AAGUID, the id of an authenticator's model
hint-aaguid = Identifies the authenticator's model: 00000000-0000-0000-0000-000000000000.

# Below the field for the linked identity that a passkey belongs to
hint-identity = Only for users with linked identities: the identity's user id.

# Below the field for a passkey's user handle
hint-user-handle = The user handle from the registration, in base64url.

# Below the field for the browser of a passkey's registration
hint-user-agent = The browser it was registered with.

# Button below the field for an email address: fills in the user's own
use-own-email = Use { $email }

# Button below the field for an email address: fills in the user's own, which isn't verified
use-own-email-unverified = Use { $email } (not verified)

# Button: back to the types
back = Back

# Button: sends a new method
add = Add method

# The button while the request is pending
adding = Adding…

# Button: shows a secret
show-secret = Show secret

# Button: masks it again
hide-secret = Hide secret

# Button: shows an address that holds a secret
show-address = Show address

# Button: masks it again
hide-address = Hide address

# Option: no value
not-set = Not set

# Option for a phone's preferred channel: text messages
choice-sms = SMS

# Option for a phone's preferred channel: calls
choice-voice = Voice call

# Option for a passkey's device type
choice-single-device = Single device: can't be synced

# Option for a passkey's device type
choice-multi-device = Multiple devices: can be synced

# Option of a choice between yes and no
choice-true = Yes

# Option of a choice between yes and no
choice-false = No

# Option that the tenant has turned off. $choice: the option's text
choice-off = { $choice } (turned off in this tenant)

# Counter beside a method's name: characters used, and their maximum
characters = { NUMBER($used) }/{ NUMBER($of) }

# Notice above the form of a new method
confirmed-at-once = Takes effect immediately, without the user confirming. Only add a method you have verified belongs to them.

# Notice above the email form, if the user's verified email already counts as a factor
email-implied = This user's verified email counts as a factor automatically while email is turned on in this tenant. It can't be deleted for good: it comes back after a reset.

# Button: saves a change
save = Save

# The button while the request is pending
saving = Saving…

# Title of the dialog that deletes all methods
delete-all-title = Delete all methods?

# The confirmation phrase, if the user has no email address
delete-all-phrase = DELETE ALL

# Above the methods that will be deleted
delete-all-what =
    { $count ->
        [one] { $count } method will be deleted:
       *[other] { $count } methods will be deleted:
    }

# Button: deletes all methods
delete-all-button =
    { $count ->
        [one] Delete { $count } method
       *[other] Delete { $count } methods
    }

# Label of the confirmation field, before all methods are deleted or replaced
confirm-email = Type the user's email, { $email }, to confirm

# Label of the confirmation field for a user without an email address. $phrase: what to type, in capitals
confirm-phrase = Type { $phrase } to confirm

# Error beside the confirmation field. $expected: the email address or the phrase
not-confirmed = Type exactly: { $expected }

# Notice: the list has changed while the dialog was open
list-changed = The list has changed. Check the new one, then confirm again.

# Notice in the form that renames a method: somebody else renamed it meanwhile, so the new name wasn't saved
renamed-meanwhile = Not saved: “{"\u2068"}{ $old }{"\u2069"}” was renamed to “{"\u2068"}{ $current }{"\u2069"}” in the meantime. Save again to replace that name, or cancel to keep it.

# Notice in the form that renames a method: it had no name, and somebody else named it meanwhile, so the new name wasn't saved
named-meanwhile = Not saved: the method was named “{"\u2068"}{ $current }{"\u2069"}” in the meantime. Save again to replace that name, or cancel to keep it.

# Notice in the form that renames a method: it lost its name meanwhile, so the new name wasn't saved
unnamed-meanwhile = Not saved: the name “{"\u2068"}{ $old }{"\u2069"}” was removed in the meantime. Save again to name the method, or cancel.

# Notice: a passkey blocks deleting all at once
passkeys-block = Auth0 can't delete all methods at once while the user has a passkey. You can delete them one by one.

# Below that notice: how many methods will be left
without-id =
    { $count ->
        [one] { $count } method without a usable id can't be deleted one by one.
       *[other] { $count } methods without a usable id can't be deleted one by one.
    }

# Button: deletes the methods one by one
one-by-one = Delete one by one

# Heading of the one-by-one deletion
one-by-one-progress = Deleting one by one

# Beside the progress bar of the one-by-one deletion: methods done, and all methods
progress = { NUMBER($done) } of { NUMBER($of) }

# Button: retries the methods that weren't deleted. $count: their number
retry-failed = Try { NUMBER($count) } again

# One-by-one: deleted
item-done = Deleted

# One-by-one: not started
item-waiting = Waiting

# One-by-one: being deleted
item-running = Deleting…

# One-by-one: failed
item-failed = Not deleted

# Title of the dialog that replaces all methods
replace-title = Replace all methods

# Title of its second step
replace-review-title = Review the replacement

# Title of its last step
replace-done-title = Methods replaced

# The confirmation phrase, if the user has no email address
replace-phrase = REPLACE ALL

# What the replacement does
replace-intro = This list replaces all of the user's methods. It can hold phones, emails and authenticator apps; all others are removed.

# Button: adds a line to the new list. $kind: a type's name within a sentence
add-row = Add { $kind }

# Heading of a line of the new list. $title: the type's name, or the label of the current method that the line was made from
row-title = { NUMBER($number) }. { $title }

# Heading of a line that was made from a current method, if the method's label doesn't include its type. $kind: the type's name
row-title-with-kind = { NUMBER($number) }. { $kind }: { $label }

# Accessible name of the button that removes a line. $title: the line's heading
remove-row = Remove { $title }

# Note in a line: the API doesn't return secrets
replace-secret = To keep this app, type its secret again. The tenant never returns it.

# Note in a line: the tenant itself masks the value
replace-tenant-hides = Masked by this tenant. Type it in full.

# In the comparison, beside a masked value
hidden-before = masked, so it can't be compared

# Note in a line: the value is masked
replace-masked = Only part of it is shown. Type it in full.

# The new list has no lines
replace-empty = The new list is empty.

# Button: goes to the review
review = Review changes

# Button: goes back to the editor
edit-again = Back to editing

# Button: replaces all methods
replace-button =
    { $count ->
        [one] Replace all with { $count } method
       *[other] Replace all with { $count } methods
    }

# Button: fills the editor with the current list again
start-again = Start again from the current list

# Button: opens the import
import = Import JSON

# Button: imports the pasted text
import-read = Read JSON

# Label of the file chooser
import-file = Choose a file

# What can be imported
import-hint = An export from this desk, or the JSON of Auth0's list response or replace request. It replaces the lines below.

# The chosen file can't be read
import-unreadable = This file can't be read. Choose another.

# Why nothing was imported: there is no text
import-empty = There is nothing to read.

# Why nothing was imported: the text is too long
import-too-large = This is larger than { NUMBER($kib) } KiB.

# Why nothing was imported: the text isn't JSON from this position on
import-syntax = This is not valid JSON: line { NUMBER($line) }, column { NUMBER($column) }.

# Why nothing was imported: the JSON has no list of methods
import-not-a-list = This JSON is neither a list of methods nor an object that contains one.

# Why nothing was imported: an entry isn't a JSON object. $entry: its number, $line: where it begins
entry-not-an-object = Entry { NUMBER($entry) } (line { NUMBER($line) }): this is not an object.

# Why nothing was imported: an entry has no type. The word in quotation marks is the API's
entry-no-type = Entry { NUMBER($entry) } (line { NUMBER($line) }): it has no “type”.

# Why nothing was imported: an entry has a field that isn't allowed. $field: the API's name
entry-unknown-field = Entry { NUMBER($entry) } (line { NUMBER($line) }): this type has no field “{ $field }” in a replacement.

# Why nothing was imported: an entry has a field twice. $field: the API's name
entry-repeated-field = Entry { NUMBER($entry) } (line { NUMBER($line) }): it has “{ $field }” twice.

# Why nothing was imported: a field of an entry has an invalid value. $field: the API's name
entry-wrong-value = Entry { NUMBER($entry) } (line { NUMBER($line) }): “{ $field }” has an invalid value.

# After an import: an entry was left out because of its type. $kind: the API's name
entry-left-out = Entry { NUMBER($entry) } (line { NUMBER($line) }): left out: a replacement can't include the type “{ $kind }”.

# After an import: an entry was left out, because the page around the widget doesn't let methods of its type be added
entry-not-offered = Entry { NUMBER($entry) } (line { NUMBER($line) }): left out: the portal doesn’t offer the type “{ $kind }”.

# After an import: a number, address or name of an entry is masked
entry-masked = Entry { NUMBER($entry) } (line { NUMBER($line) }): part of it is masked. Type it in full.

# After an import: an authenticator app has no secret
entry-no-secret = Entry { NUMBER($entry) } (line { NUMBER($line) }): it has no secret: type it.

# After an import: a field of an entry was left out. $field: the API's name
entry-field-left-out = Entry { NUMBER($entry) } (line { NUMBER($line) }): “{ $field }” is left out.

# After an import: the number of lines it made
imported =
    { $count ->
        [one] { $count } line read.
       *[other] { $count } lines read.
    }

# Heading of the comparison
diff = Before and after

# Above the comparison: how many methods stay, change, are added and are removed
summary = { NUMBER($kept) } kept, { NUMBER($changed) } changed, { NUMBER($added) } new, { NUMBER($removed) } removed.

# Badge of a method in the comparison: it stays as it is
change-kept = Kept

# Badge of a method in the comparison: it stays, with other values
change-changed = Changed

# Badge of a method in the comparison: it is added
change-added = New

# Badge of a method in the comparison: it is removed
change-removed = Removed

# Heading of the losses
losses = What will be lost

# A loss: a method of a type that the new list can't hold. $method: its label
loss-inexpressible = { $method }: this type can't be kept. It will be permanently removed.

# A loss: an authenticator app is removed. $method: its label
loss-secret = { $method }: its secret can't be recovered.

# A loss: a phone with a masked number is removed. $method: its label
loss-number = { $method }: its full number isn't known here.

# A loss: an email with a masked address is removed. $method: its label
loss-address = { $method }: its full address isn't known here.

# A possible loss: apps that stay, with a secret that the admin typed
loss-secret-unchecked =
    { $count ->
        [one] { $count } authenticator app: codes fail if the secret you typed isn't the one in the app. It can't be checked here.
       *[other] { $count } authenticator apps: codes fail if the secret you typed isn't the one in the app. It can't be checked here.
    }

# A possible loss: phones and emails that stay, with a masked value before and a typed one after
loss-value-unchecked =
    { $count ->
        [one] { $count } number or address is masked: if you typed a different one, codes go to somebody else. It can't be checked here.
       *[other] { $count } numbers and addresses are masked: if you typed a different one, codes go to somebody else. It can't be checked here.
    }

# A loss: what methods that stay have from before
loss-history =
    { $count ->
        [one] The ids, creation dates and last uses of { $count } kept method are lost.
       *[other] The ids, creation dates and last uses of { $count } kept methods are lost.
    }

# A loss: methods that stay were linked with others
loss-links =
    { $count ->
        [one] The links of { $count } kept method with others.
       *[other] The links of { $count } kept methods with others.
    }

# A side effect, among the losses: unfinished enrolments that stay become confirmed
loss-confirms =
    { $count ->
        [one] { $count } enrolment was never finished and will count as confirmed.
       *[other] { $count } enrolments were never finished and will count as confirmed.
    }

# A loss: fields of methods that stay
loss-fields =
    { $count ->
        [one] Fields of { $count } kept method that a replacement can't include.
       *[other] Fields of { $count } kept methods that a replacement can't include.
    }

# A risk, among the losses: email and other factors in one list
loss-email-not-alone = The new list has an email and other factors. Auth0 supports email only for users with no other factor: it may not work at sign-in.

# Notice: a passkey blocks the replacement
replace-passkeys = Auth0 can't replace methods while the user has a passkey. Delete the passkeys one by one first; they can't be restored.

# Above the limits of a replacement of this user's methods, before anything is typed
replace-limits = What a replacement can't do here:

# After the notice that a passkey blocks the replacement
replace-passkeys-next = You can do that in the next step.

# After the notice that a passkey blocks the replacement, for an admin who may not delete
replace-passkeys-no-delete = You don't have permission to delete methods.

# A limit of the replacement: the types that it can't contain. $methods: a list, as within a sentence
replace-cannot-keep = It can't keep: { $methods }. These are permanently removed.

# A limit of the replacement: authenticator apps
replace-secrets =
    { $count ->
        [one] It can't read the secret of { $count } authenticator app: type it again, or remove the app from the list.
       *[other] It can't read the secrets of { $count } authenticator apps: type them again, or remove the apps from the list.
    }

# Button: deletes the passkeys
delete-passkeys =
    { $count ->
        [one] Delete { $count } passkey one by one
       *[other] Delete { $count } passkeys one by one
    }

# The button while the request is pending
replacing = Replacing…

# The replacement is done
replace-done = The user now has exactly the methods in the new list.

# In place of a missing value
nothing = nothing

# In place of a secret
secret-hidden = as typed; can't be compared

# Button: removes a line
remove = Remove
