### Éléments des libellés, qui distinguent les méthodes semblables.

named = { $kind } « { $label } »

with-end = { $kind } { $end }

number-end = …{ $digits }

never-used = aucune utilisation

last-used = dernière utilisation : { $date }

id-end = ID …{ $end }

position = position { NUMBER($number) }

short-named = { $kind } « { $name } »

short-times = { NUMBER($count) } × { $method }

more = { NUMBER($count) } autres

voice = appel vocal
