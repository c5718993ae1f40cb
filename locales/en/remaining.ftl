### What a user has left after a deletion or a replacement: “Remaining: password, SMS …4567. No backup.”

# What the user can still log in with. $methods: a list, as within a sentence
list = Remaining: { $methods }.

# No second factor is left, but the password is
only-password = Remaining: only the password.

# No method is left, as far as the desk knows
nothing = Remaining: no method.

# There is a recovery code
backup = Backup: recovery code.

# There is no recovery code
no-backup = No backup.
