### The texts for adding and changing a phone number.

# Label of the country picker
country = Country

# The country picker found nothing
no-such-country = No matching country.

# Help below the number
number-hint = As dialled in that country, or with + and the country code.

# Beside the number: its country is unknown
no-country = Choose the country, or begin with + and its code.

# Below the number, while a submitted form waits for the lookup
looking-up = Looking up the number…

# Below the number: the lookup failed
not-looked-up = The number couldn't be looked up. You can add it with + and the country code.

# Beside the number, and below it: codes can't reach an extension
extension = Codes can't be sent to an extension. Use a number that reaches the user directly.

# Checkbox: uses a number that looks wrong
anyway = Use this number anyway

# Below the checkbox “Use this number anyway”: the risk
anyway-risk = Codes sent to a wrong number never arrive, and the user may be locked out. Read it back to the caller first.

# Beside a number that looks wrong, after the form was submitted
confirm = Check this number with the caller. Correct it, or tick the box below.

# Button in the row and in the dialog: changes a phone's number
change = Change number

# The button “Change number”, while the change is running
changing = Changing…

# In the dialog that changes a number: what it does
change-intro = The new number is added, then the old one is deleted. Takes effect immediately, without the user confirming. Only use a number you have verified belongs to them.

# Beside the number: it is the same as the old one
same-number = This is already the current number.

# Why a change stopped: the outcome of a request is unknown
no-answer = The tenant didn't send a clear response.

# Why a number wasn't changed: the tenant allows no second phone
no-second = The tenant doesn't allow a second phone, so nothing was changed. Delete the old one, then add the new one; in between, the user has no phone.

# Below the number, after the number and its country: the kind of number
kind-mobile = mobile

# Below the number: the kind of number
kind-fixed-line = landline

# Below the number: the kind of number, in countries where the two can't be told apart
kind-fixed-line-or-mobile = landline or mobile

# Below the number: the kind of number, free for the caller
kind-toll-free = toll-free

# Below the number: the kind of number, expensive for the caller
kind-premium-rate = premium rate

# Below the number: the kind of number, whose cost is split between the caller and the owner
kind-shared-cost = shared cost

# Below the number: the kind of number
kind-voip = internet telephony

# Below the number: the kind of number, which follows a person from phone to phone
kind-personal = personal number

# Below the number: the kind of number
kind-pager = pager

# Below the number: the kind of number, one for all sites of a company
kind-company = company number

# Below the number: the kind of number, which leads to a mailbox
kind-voicemail = voicemail

# Warning below the number
too-short = It looks too short for { $country }.

# Warning below the number, if the country's name isn't known
too-short-unnamed = It looks too short for its country.

# Warning below the number
too-long = It looks too long for { $country }.

# Warning below the number, if the country's name isn't known
too-long-unnamed = It looks too long for its country.

# Warning below the number: its first digits aren't in use
not-in-use = No known number in { $country } starts like this.

# Warning below the number, if the country's name isn't known: its first digits aren't in use
not-in-use-unnamed = No known number in its country starts like this.

# Button: uses a suggested number
use-number = Use { $number }

# Button: uses a suggested number of this country
use-number-of = Use { $number }, { $country }

# In place of the choice of a channel: the tenant has turned off voice calls
only-sms = Codes are sent by SMS: the other channel is turned off in this tenant.

# In place of the choice of a channel: the tenant has turned off SMS
only-voice = Codes are sent by voice call: the other channel is turned off in this tenant.

# Title of the dialog that changes a number. The method's name is isolated, so that its text direction doesn't affect the rest
change-title = Change the number of {"\u2068"}{ $method }{"\u2069"}

# Outcome of changing a number: it worked
changed = Number changed.

# Outcome of changing a number: the tenant rejected the new number
nothing-changed = Nothing was changed.

# Outcome of changing a number: the tenant accepted the new number but doesn't list it
not-there = The new number is not in the list. The old one was kept.

# What to do if the new number isn't in the list
not-there-next = It may still appear: refresh the list before you try again.

# Outcome of changing a number: the response to the first request is missing
not-known = We couldn't confirm whether the new number was added. The old one was kept.

# What to do if it is unknown whether the new number was added
not-known-next = Refresh the list. If the new one is there, delete the old one yourself; otherwise try again.

# Outcome of changing a number: the list couldn't be loaded after adding the new number
not-checked = The new number was added, but the list could not be checked. The old one was kept.

# What to do if the list couldn't be checked after adding the new number
not-checked-next = Refresh the list. When the new one is there, delete the old one yourself.

# Outcome of changing a number: the user has both now
both = The new number was added, but the old one could not be deleted.

# What to do if the user has both numbers now
both-next = Delete the old one yourself.

# Outcome of changing a number: the response to the second request is missing
old-not-known = The new number was added, but we couldn't confirm whether the old one was deleted.

# What to do if it is unknown whether the old number was deleted
old-not-known-next = Refresh the list. If the old one is still there, delete it yourself.

# Outcome of changing a number: the new number disappeared together with the old one
new-gone = The tenant deleted the new number together with the old one.

# What to do if the new number disappeared together with the old one
new-gone-next = Add the new one again.
