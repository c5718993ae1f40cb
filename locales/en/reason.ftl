### The texts of the reason and ticket number fields.

# Label of the field for the reason of a change, also in the history
reason = Reason

# Label of the field for a ticket number, also in the history
ticket = Ticket number

# Below the fields: the proxy will ask for a sign-in with more proof before this change
step-up = You will be asked to sign in again with more proof, for example a second factor.

# Beside the reason: it is empty, or has only punctuation
reason-blank = Enter a reason.

# Beside the reason: it has control characters or several lines
reason-control = Use one line, without control characters.

# Beside the reason: it has more than 500 characters
reason-too-long = Use at most 500 characters.

# Beside the ticket number: it is empty or too long, or has other characters
ticket-malformed = Use 1 to 64 letters, digits or . _ # / -
