### Textos comunes a varias partes de la pantalla.

close = Cerrar

cancel = Cancelar

optional = opcional

sentences = { $first } { $second }
labelled = { $label }:{" "}

list-separator = ,{" "}
