### The texts of the history.

# Button: opens the history
history = History

# Heading of the history beside the list
recent = Recent history

# Button: hides the history beside the list
hide = Hide history

# What the history contains, and what it doesn't
here = Actions taken with this desk. Changes made elsewhere aren't listed.

# There are no entries
empty = No actions have been taken with this desk yet.

# Button: the next page
older = Older entries

# In place of the button “Older entries”: there are no more pages
no-older = No older entries

# A method whose enrolment isn't finished
unconfirmed = unconfirmed

# Before the admin's name
by = by { $name }

# Badge: the effect on a method
removed = Removed

# Badge: the effect on a method
added = Added

# Badge: the effect on a method
changed = Changed

# Title of the dialog. The user's name is isolated, so that its text direction doesn't affect the rest
title = History of {"\u2068"}{ $user }{"\u2069"}

# The number of entries that are shown, and their order
shown =
    { $count ->
        [one] { $count } entry, newest first
       *[other] { $count } entries, newest first
    }

# Heading of an entry: it worked
method-added = Method added

# Heading of an entry: it failed, or its outcome is unknown
tried-to-add-method = Tried to add a method

# Heading of an entry: it worked
method-changed = Method changed

# Heading of an entry: it failed, or its outcome is unknown
tried-to-change-method = Tried to change a method

# Heading of an entry: it worked
method-deleted = Method deleted

# Heading of an entry: it failed, or its outcome is unknown
tried-to-delete-method = Tried to delete a method

# Heading of an entry: it worked
all-replaced = All methods replaced

# Heading of an entry: it failed, or its outcome is unknown
tried-to-replace-all = Tried to replace all methods

# Heading of an entry: it worked
all-deleted = All methods deleted

# Heading of an entry: it failed, or its outcome is unknown
tried-to-delete-all = Tried to delete all methods

# Heading of an entry: it worked
link-created = Enrolment link created

# Heading of an entry: it failed, or its outcome is unknown
tried-to-create-link = Tried to create an enrolment link

# Heading of an entry: it worked
recovery-code-reset = Recovery code reset

# Heading of an entry: it failed, or its outcome is unknown
tried-to-reset-recovery-code = Tried to reset the recovery code

# Heading of an entry: it worked
browsers-forgotten = Remembered browsers forgotten

# Heading of an entry: it failed, or its outcome is unknown
tried-to-forget-browsers = Tried to forget remembered browsers

# Heading of an entry: a masked value was shown to the admin
revealed = Revealed

# Heading of an entry: a masked value should have been shown, and it failed or its outcome is unknown
tried-to-reveal = Tried to reveal it

# Heading of an entry about adding a new number and deleting the old one: both worked
number-changed = Number changed

# Heading of an entry: only the deletion of the old number is recorded
old-number-deleted = Old number deleted

# Heading of an entry about adding a new number and deleting the old one: not both worked
tried-to-change-number = Tried to change a number

# A number that was only partly changed: what happened to the new one. A sentence about the old number follows
new-added = The new number was added.

# A number that was only partly changed: what happened to the new one. A sentence about the old number follows
new-not-added = The new number was not added.

# A number that was only partly changed: what happened to the new one. A sentence about the old number follows
new-not-known = It isn’t recorded whether the new number was added.

# A number that was only partly changed: what happened to the new one. A sentence about the old number follows
new-absent = See the older entries for what was added in its place.

# A number that was only partly changed: what happened to the old one. It follows the sentence about the new number
old-deleted = The old one was deleted.

# A number that was only partly changed: what happened to the old one. It follows the sentence about the new number
old-not-deleted = The old one was not deleted.

# A number that was only partly changed: what happened to the old one. It follows the sentence about the new number
old-not-known = It isn’t known whether the old one was deleted.

# A number that was only partly changed: what happened to the old one. It follows the sentence about the new number
old-absent = No deletion of the old one is recorded.

# Enrolment link: it was sent to an address, and the record doesn't say whose it is
mailed-to = By email to { $email }; it isn’t known whose address it is

# Enrolment link: it was sent to this address
mailed-to-own = By email to { $email }, the user’s own address

# Enrolment link: it was sent to this address
mailed-to-other = By email to { $email }, not the address of the user’s account

# Enrolment link: it was sent to the user's own address, which isn't recorded
mailed = By email to the user’s own address

# Enrolment link: the admin passed it on. An address was given too, and the record doesn't say whose it is
link-with = As a link; address given: { $email }; it isn’t known whose address it is

# Enrolment link: the admin passed it on. An address was given too
link-with-own = As a link; address given: { $email }, the user’s own address

# Enrolment link: the admin passed it on. An address was given too
link-with-other = As a link; address given: { $email }, not the address of the user’s account

# Enrolment link: the admin passed it on
link-only = As a link for the admin to pass on

# Badge: the outcome of an entry
not-done = Not done

# Badge: the outcome of an entry, rejected by the proxy or the tenant
refused = Refused

# Badge: the outcome of an entry, a request that was sent again and got the stored response of the first one
replayed = Repeated

# Badge: the outcome of an entry
outcome-unknown = Outcome unknown
