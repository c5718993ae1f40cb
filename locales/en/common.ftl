### Texts that many parts of the screen share.

# Button: closes a dialog
close = Close

# Button: closes a dialog without doing anything
cancel = Cancel

# After the label of an optional field
optional = optional

# Two sentences, one after the other
sentences = { $first } { $second }

# Between the parts of a list, and of a label
list-separator = ,{" "}
