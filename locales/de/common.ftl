close = Schließen
cancel = Abbrechen
optional = optional
sentences = { $first } { $second }
list-separator = ,{" "}
