### Partes de las etiquetas, que distinguen los métodos parecidos.

named = { $kind } «{ $label }»

with-end = { $kind } { $end }

number-end = …{ $digits }

never-used = sin usar

last-used = último uso: { $date }

id-end = ID …{ $end }

position = posición { NUMBER($number) }

short-named = { $kind } «{ $name }»

short-times = { NUMBER($count) } × { $method }

more = { NUMBER($count) } más

voice = llamada de voz
