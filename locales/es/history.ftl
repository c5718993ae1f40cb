### Historial.

history = Historial

recent = Historial reciente

hide = Ocultar historial

here = Acciones realizadas con Factordesk. Los cambios hechos en otros lugares no figuran aquí.

empty = Aún no se ha realizado ninguna acción con Factordesk.

older = Entradas anteriores

no-older = No hay entradas anteriores

unconfirmed = sin confirmar

by = por { $name }

removed = Quitado

added = Añadido

changed = Cambiado

title = Historial de {"\u2068"}{ $user }{"\u2069"}

shown =
    { $count ->
        [one] { $count } entrada, la más reciente primero
        [many] { $count } de entradas, las más recientes primero
       *[other] { $count } entradas, las más recientes primero
    }

method-added = Método añadido

tried-to-add-method = Intento de añadir un método

method-changed = Método cambiado

tried-to-change-method = Intento de cambiar un método

method-deleted = Método eliminado

tried-to-delete-method = Intento de eliminar un método

all-replaced = Todos los métodos reemplazados

tried-to-replace-all = Intento de reemplazar todos los métodos

all-deleted = Todos los métodos eliminados

tried-to-delete-all = Intento de eliminar todos los métodos

link-created = Enlace de inscripción creado

tried-to-create-link = Intento de crear un enlace de inscripción

recovery-code-reset = Código de recuperación restablecido

tried-to-reset-recovery-code = Intento de restablecer el código de recuperación

browsers-forgotten = Navegadores recordados olvidados

tried-to-forget-browsers = Intento de olvidar los navegadores recordados

revealed = Valor mostrado

tried-to-reveal = Intento de mostrar el valor

number-changed = Número cambiado

old-number-deleted = Número antiguo eliminado

tried-to-change-number = Intento de cambiar un número

new-added = Se ha añadido el número nuevo.

new-not-added = No se ha añadido el número nuevo.

new-not-known = El historial no indica si se ha añadido el número nuevo.

new-absent = Consulte las entradas anteriores para saber qué se añadió en su lugar.

old-deleted = Se ha eliminado el antiguo.

old-not-deleted = No se ha eliminado el antiguo.

old-not-known = No se sabe si se ha eliminado el antiguo.

old-absent = No consta ninguna eliminación del antiguo.

mailed-to = Por correo a { $email }; no se sabe de quién es la dirección

mailed-to-own = Por correo a { $email }, la dirección del usuario

mailed-to-other = Por correo a { $email }, que no es la dirección de la cuenta del usuario

mailed = Por correo a la dirección del usuario

link-with = Como enlace; dirección indicada: { $email }; no se sabe de quién es

link-with-own = Como enlace; dirección indicada: { $email }, la del usuario

link-with-other = Como enlace; dirección indicada: { $email }, que no es la de la cuenta del usuario

link-only = Como enlace para entregarlo al usuario

not-done = No realizado

refused = Denegado

replayed = Repetido

outcome-unknown = Resultado desconocido
