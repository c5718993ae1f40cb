### Añadir y cambiar un número de teléfono.

country = País

no-such-country = Ningún país coincide.

number-hint = Como se marca en ese país, o con + y el prefijo del país.

no-country = Elija el país o empiece por + y su prefijo.

looking-up = Comprobando el número…

not-looked-up = No se ha podido comprobar el número. Puede añadirlo con + y el prefijo del país.

extension = No se pueden enviar códigos a una extensión. Use un número directo del usuario.

anyway = Usar este número de todos modos

anyway-risk = Los códigos enviados a un número erróneo nunca llegan, y el usuario podría quedarse sin acceso. Léaselo antes a la persona al teléfono.

confirm = Compruebe este número con la persona al teléfono. Corríjalo o marque la casilla de abajo.

change = Cambiar número

changing = Cambiando…

change-intro = Se añade el número nuevo y después se elimina el antiguo. Tiene efecto inmediato, sin que el usuario lo confirme. Use un número solo si ha verificado que pertenece al usuario.

same-number = Este ya es el número actual.

no-answer = El tenant no ha dado una respuesta clara.

no-second = El tenant no admite un segundo teléfono, así que no se ha cambiado nada. Elimine el antiguo y después añada el nuevo; entretanto, el usuario no tendrá teléfono.

kind-mobile = móvil

kind-fixed-line = fijo

kind-fixed-line-or-mobile = fijo o móvil

kind-toll-free = número gratuito

kind-premium-rate = tarificación especial

kind-shared-cost = tarifa compartida

kind-voip = telefonía por internet

kind-personal = número personal

kind-pager = buscapersonas

kind-company = número de empresa

kind-voicemail = buzón de voz

too-short = Parece demasiado corto para { $country }.

too-short-unnamed = Parece demasiado corto para su país.

too-long = Parece demasiado largo para { $country }.

too-long-unnamed = Parece demasiado largo para su país.

not-in-use = Ningún número conocido empieza así en { $country }.

not-in-use-unnamed = Ningún número conocido empieza así en su país.

use-number = Usar { $number }

use-number-of = Usar { $number }, { $country }

only-sms = Los códigos se envían por SMS: el otro canal está desactivado en este tenant.

only-voice = Los códigos se envían por llamada de voz: el otro canal está desactivado en este tenant.

change-title = Cambiar el número: {"\u2068"}{ $method }{"\u2069"}

changed = Número cambiado.

nothing-changed = No se ha cambiado nada.

not-there = El número nuevo no está en la lista. Se ha conservado el antiguo.

not-there-next = Puede que aún aparezca: actualice la lista antes de volver a intentarlo.

not-known = No se ha podido confirmar si se ha añadido el número nuevo. Se ha conservado el antiguo.

not-known-next = Actualice la lista. Si aparece el nuevo, elimine usted el antiguo; si no, inténtelo de nuevo.

not-checked = Se ha añadido el número nuevo, pero no se ha podido comprobar la lista. Se ha conservado el antiguo.

not-checked-next = Actualice la lista. Cuando aparezca el nuevo, elimine usted el antiguo.

both = Se ha añadido el número nuevo, pero no se ha podido eliminar el antiguo.

both-next = Elimine usted el antiguo.

old-not-known = Se ha añadido el número nuevo, pero no se ha podido confirmar si se ha eliminado el antiguo.

old-not-known-next = Actualice la lista. Si el antiguo sigue ahí, elimínelo usted.

new-gone = El tenant ha eliminado el número nuevo junto con el antiguo.

new-gone-next = Vuelva a añadir el nuevo.
