### The words within labels. A label distinguishes methods that would look alike, in parts: “Phone …67, SMS, never used, id …aaaa”.

# A method within a sentence, by its type and its label. $kind: the type's name, capitalised
named = { $kind } “{ $label }”

# Part of a label: the type and the visible end of the number, the address, or the host name of the key. $kind: the type's name, capitalised
with-end = { $kind } { $end }

# Part of a label: the visible end of a phone number
number-end = …{ $digits }

# Part of a label: the method has never been used
never-used = never used

# Part of a label: the last use. $date: a formatted date
last-used = last used { $date }

# Part of a label, and in the history: the end of the method's id
id-end = id …{ $end }

# Part of a label: the method's place in the list
position = number { NUMBER($number) }

# In a list within a sentence: the type and the method's own name. $kind: the type's name, as within a sentence
short-named = { $kind } “{ $name }”

# In a list within a sentence: methods that look alike
short-times = { NUMBER($count) } × { $method }

# The last item of a list that is cut: how many it doesn't name, at least two
more = { NUMBER($count) } more

# In a list within a sentence, before the end of a phone number: calls that read the code aloud
voice = voice call
