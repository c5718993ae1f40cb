### The texts of toasts, which say what was done.

# Name of the area with the toasts
region = Messages

# Button: undoes what was done
undo = Undo

# Button: copies a note about what was done
copy-note = Copy note for ticket

# Button: removes the toast
dismiss = Dismiss

# Line of the note: for whom. $user: name, address and id
note-user = User: { $user }

# Line of the note: by whom
note-admin = By: { $admin }

# Line of the note: when. $time: a time in the ISO format
note-time = When: { $time }

# Line of the note: the help desk's own reference
note-ticket = Ticket: { $ticket }

# Line of the note: the id of the request
note-request = Request id: { $id }
