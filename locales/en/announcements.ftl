### The texts that the live region announces. In all of them, $method is a method within a sentence, such as: Phone “Mobile”.

# The list was loaded
loaded =
    { $number ->
        [one] { $number } method loaded.
       *[other] { $number } methods loaded.
    }

# The list was loaded without being asked for, and has changed
refreshed =
    { $number ->
        [one] The list has changed: { $number } method.
       *[other] The list has changed: { $number } methods.
    }

# The user has enrolled a method by the link that was created for it
enrolled = The user has enrolled { $method }.

# A method was added
created = { $method } added.

# A deleted method was added again
restored = { $method } added again, with a new id.

# A method was changed
changed = { $method } saved.

# A method was deleted
deleted = { $method } deleted.

# A one-by-one deletion has ended, and all were deleted
each-deleted =
    { $deleted ->
        [one] { $deleted } method deleted.
       *[other] { $deleted } methods deleted.
    }

# A one-by-one deletion has ended, and some were not deleted. $failed: their number
some-deleted =
    { $deleted ->
        [one] { $deleted } method deleted, { NUMBER($failed) } not deleted.
       *[other] { $deleted } methods deleted, { NUMBER($failed) } not deleted.
    }

# All were deleted
deleted-all = All methods deleted.

# The list was replaced
replaced = All methods replaced.

# Something is on the clipboard
copied = Copied.

# The clipboard refused
not-copied = Not copied: the browser blocked it. Copy it by hand.

# The export was saved
exported = List saved as a file.

# The same, with the masked values of the list
exported-masked = List saved as a file, with numbers and addresses masked.

# The same, with values that the tenant itself masks
exported-hidden = List saved as a file. This tenant masks numbers and addresses, so the file does too.

# A number or an address was revealed
revealed = Revealed for one minute.
