### Textes communs à plusieurs parties de l’écran.

close = Fermer

cancel = Annuler

optional = facultatif

sentences = { $first } { $second }
labelled = { $label } :{" "}

list-separator = ,{" "}
