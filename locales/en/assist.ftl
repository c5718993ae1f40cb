### The texts for helping a user back in: enrolment links, recovery codes, remembered browsers.

# Label of the group of buttons
group = Help this user

# Button: opens the link's dialog
link = Send enrolment link

# Button: opens the code's dialog
recovery = New recovery code

# Button: opens the question about the browsers
forget = Forget browsers

# The words of a button within a sentence, which says why it isn't available. $label: its words
action = “{ $label }”

# Below the buttons: a missing permission
not-permitted-link = You don't have permission to send enrolment links.

# Below the buttons: a missing permission
not-permitted-recover = You don't have permission to reset recovery codes.

# Below the buttons: a missing permission
not-permitted-forget = You don't have permission to forget remembered browsers.

# Why links aren't available: no factor that a link can enrol is turned on
no-link-factor = No enrolment link: no factor that users can enrol by link is turned on in this tenant.

# Why links aren't available: the page around the widget offers no type that a link can enrol
no-offered-factor = No enrolment link: the portal offers no type that users can enrol by link.

# Why codes aren't available: the tenant has turned them off
recovery-off = Recovery codes are turned off in this tenant.

# Notice before a code is created for a user without factors
recovery-no-factor = The user has no factor yet. They may need an enrolment link instead.

# Title of the link's dialog. The marks around the name keep its text direction from affecting the rest
link-title = Enrolment link for {"\u2068"}{ $user }{"\u2069"}

# Title of the question before a code is created. The marks around the name keep its text direction from affecting the rest
recovery-question = New recovery code for {"\u2068"}{ $user }{"\u2069"}?

# Title of the dialog that shows a code. The marks around the name keep its text direction from affecting the rest
recovery-title = Recovery code for {"\u2068"}{ $user }{"\u2069"}

# Title of the question about the browsers. The marks around the name keep its text direction from affecting the rest
forget-title = Forget {"\u2068"}{ $user }{"\u2069"}’s browsers?

# Link: what it does
link-what = The user opens the link and enrols a factor themselves.

# Link: the risk
link-holder = Anyone with this link can add their own factor. Verify the caller first.

# Label
factor = Factor

# Option: any factor
factor-any = The user chooses

# Below the factors: those that are turned off. $factors: their names, a list
factors-off = Turned off in this tenant: { $factors }.

# Label of the choice between email and copying
way = How the user gets it

# Option: the tenant sends the link
way-mail = Send by email

# Option: the admin passes the link on
way-copy = Copy the link

# Label
address = Email address

# Below the address
address-hint = You can use a different address.

# Below the address, if the user's own isn't known
address-unknown = Leave empty to use the user’s own address.

# The address isn't the user's
address-other = This is not the address of the user’s account.

# The user's address is not verified
address-unverified = The user has not verified this address.

# Label
language = Language of the email

# Option: the default language
language-default = The tenant’s language

# Checkbox: allows a user with factors to enrol one more
another = Allow one more factor

# Below that checkbox. $count: the number of the user's factors
another-hint =
    { $count ->
        [one] Otherwise the link only works for users who have no factor yet; this user has { $count } factor.
       *[other] Otherwise the link only works for users who have no factor yet; this user has { $count } factors.
    }

# Button: sends the link by email
send = Send link

# Button: creates the link to copy
make = Create link

# The button while the request is pending
sending = Sending…

# Heading: the email was sent
link-sent = The link is on its way

# Heading: the link was created
link-made = The link is ready

# Label of the copy button
the-link = Copy link

# Below the link
link-once = Shown once. Copy it before you close this.

# Below the heading: where the email was sent. $address: an email address, an element of its own on the screen
sent-to = Sent to { $address }.

# Below the heading: where the email was sent, if the user's address isn't known
sent-to-own = Sent to the user’s own address.

# Below the link: the desk waits for the user. $minutes: how long
enrolment-awaited =
    { $minutes ->
        [one] Waiting for the user to enrol. The list updates by itself for { $minutes } minute, also when this is closed.
       *[other] Waiting for the user to enrol. The list updates by itself for { $minutes } minutes, also when this is closed.
    }

# Below the link: the user has enrolled a method. $method: a method within a sentence
enrolment-arrived = The user has enrolled { $method }.

# Below the link: the desk waits no longer
enrolment-late = Nothing has been enrolled yet. Refresh the list to look again.

# At the end of the result: how long the link works. $date: a date and time, $distance: the time until then, such as "in 5 days"
link-ends = Single use. Expires { $date } ({ $distance }).

# Error: whether a link was created isn't known
link-unknown-what = We couldn't confirm whether a link was created: it may have been sent.

# Below that error: what to do. $count: the life of a link, in days
link-unknown-next =
    { $count ->
        [one] Ask the user before you send another. An unused link expires in { $count } day.
       *[other] Ask the user before you send another. An unused link expires in { $count } days.
    }

# Code: what it does
recovery-what = The old recovery code stops working immediately.

# Code: what it is for
recovery-use = With the new one, the user can sign in once without their other factors.

# Button: creates the code
recovery-make = Create new code

# The button while the request is pending
recovery-making = Creating…

# Error: the user has no factor
recovery-no-enrolment-what = The user has no factor enrolled, so there is no recovery code to reset.

# Below that error: what to do
recovery-no-enrolment-next = Send an enrolment link instead.

# Error: whether the code was reset isn't known
recovery-unknown-what = We couldn't confirm whether the code was reset: the old one may or may not work.

# Below that error: what to do
recovery-unknown-next = If the user needs a code, create another; only that one is sure to work.

# Above the code
recovery-shown = Shown once. The old one no longer works.

# Label of the copy button
the-code = Copy code

# Button
print = Print

# Checkbox: allows the dialog to be closed
handed-over = I have given it to the user

# Below the checkbox
handed-over-hint = Confirm before closing. The code can't be shown again.

# Heading of the printed sheet
paper = Recovery code

# Question: what it does
forget-what = The user is asked for a factor at the next sign-in, in every browser.

# Question: what it doesn't do
forget-sessions = Sessions are not ended.

# Button: confirms the question
forget-confirm = Forget browsers

# The button while the request is pending
forgetting = Forgetting…

# Error: whether the browsers were forgotten isn't known
forget-unknown-what = We couldn't confirm whether the browsers were forgotten.

# Below that error: what to do
forget-unknown-next = Try again: repeating it does no harm.

# Announcement: the link was sent
said-sent = Enrolment link sent.

# Announcement: the link was created
said-made = Enrolment link ready.

# Announcement: the code was created. It never includes the code
said-recovery = New recovery code ready.

# Announcement: the code arrived after another user was opened
said-recovery-lost = The previous user's recovery code was replaced but not shown. Create another for them.

# Announcement: the browsers were forgotten
said-forgotten = Remembered browsers forgotten.
