### Texts that many parts of the screen share.

# Button: closes a dialog
close = Close

# Button: closes a dialog without doing anything
cancel = Cancel

# After the label of an optional field
optional = optional

# Two sentences, one after the other
sentences = { $first } { $second }

# Before a value: “Request id: 1a2b”
labelled = { $label }:{" "}

# Between the parts of a label, and of what is known of something: “Mobile, SMS, never used”. Lists within a sentence are
# joined by the browser
list-separator = ,{" "}
