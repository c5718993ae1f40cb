close = Schließen
cancel = Abbrechen
optional = optional
sentences = { $first } { $second }
labelled = { $label }:{" "}
list-separator = ,{" "}
