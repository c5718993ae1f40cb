### Formularios: añadir, eliminar todos, reemplazar todos, importar.

add-title = Añadir un método

add-phone-title = Añadir un teléfono

add-email-title = Añadir un correo electrónico

add-totp-title = Añadir una aplicación de autenticación

add-webauthn-roaming-title = Añadir una llave de seguridad

add-passkey-title = Añadir una llave de acceso

add-choose = Elija un tipo

type-phone = Códigos por SMS o llamada de voz

type-email = Códigos por correo electrónico

type-totp = Códigos de una aplicación que comparte un secreto con el tenant

type-webauthn-roaming = Una llave física, registrada con WebAuthn

type-passkey = Una llave de acceso en un teléfono, un equipo o un gestor de contraseñas

type-caution = { $hint }. { $caution }

label-totp-secret = Secreto

label-confirmation = Confirmación

label-import = JSON

hint-name = Un nombre para reconocerlo, de 20 caracteres como máximo.

hint-phone-number = Con + y el prefijo del país, por ejemplo +33 6 12 34 56 78.

hint-channel = El canal que se ofrece primero al usuario.

hint-email = Los códigos se envían a esta dirección.

hint-totp-secret = Base32, 16 caracteres como mínimo; se admiten espacios y minúsculas. No podrá volver a leerse.

hint-key-id = El ID de la credencial obtenido en el registro, en base64url.

hint-public-key = La clave pública de la credencial, en base64.

hint-relying-party = El nombre de host para el que se registró, por ejemplo login.example.com.

hint-device-type = Indica si se puede sincronizar entre dispositivos.

hint-backed-up = Indica si está sincronizada ahora.

hint-transports = Uno o varios de los valores usb, nfc, ble, internal, hybrid y smart-card, separados por comas.

hint-aaguid = Identifica el modelo del autenticador: 00000000-0000-0000-0000-000000000000.

hint-identity = Solo para usuarios con identidades vinculadas: el ID de usuario de la identidad.

hint-user-handle = El user handle obtenido en el registro, en base64url.

hint-user-agent = El navegador con el que se registró.

use-own-email = Usar { $email }

use-own-email-unverified = Usar { $email } (sin verificar)

back = Atrás

add = Añadir método

adding = Añadiendo…

show-secret = Mostrar secreto

hide-secret = Ocultar secreto

show-address = Mostrar dirección

hide-address = Ocultar dirección

not-set = Sin definir

choice-sms = SMS

choice-voice = Llamada de voz

choice-single-device = Un dispositivo: no se puede sincronizar

choice-multi-device = Varios dispositivos: se puede sincronizar

choice-true = Sí

choice-false = No

choice-off = { $choice } (opción desactivada en este tenant)

characters = { NUMBER($used) }/{ NUMBER($of) }

confirmed-at-once = Tiene efecto inmediato, sin que el usuario lo confirme. Añada un método solo si ha verificado que pertenece al usuario.

email-implied = El correo verificado de este usuario cuenta automáticamente como factor mientras el correo esté activado en este tenant. No se puede eliminar definitivamente: vuelve tras un restablecimiento.

save = Guardar

saving = Guardando…

delete-all-title = ¿Eliminar todos los métodos?

delete-all-phrase = ELIMINAR TODO

delete-all-what =
    { $count ->
        [one] Se eliminará { $count } método:
        [many] Se eliminarán { $count } de métodos:
       *[other] Se eliminarán { $count } métodos:
    }

delete-all-button =
    { $count ->
        [one] Eliminar { $count } método
        [many] Eliminar { $count } de métodos
       *[other] Eliminar { $count } métodos
    }

confirm-email = Para confirmar, escriba el correo del usuario, { $email }

confirm-phrase = Para confirmar, escriba { $phrase }

not-confirmed = Escriba exactamente: { $expected }

list-changed = La lista ha cambiado. Revise la nueva y confirme otra vez.

renamed-meanwhile = Sin guardar: mientras tanto, «{"\u2068"}{ $old }{"\u2069"}» ha pasado a llamarse «{"\u2068"}{ $current }{"\u2069"}». Guarde de nuevo para reemplazar ese nombre o cancele para conservarlo.

named-meanwhile = Sin guardar: mientras tanto, el método ha recibido el nombre «{"\u2068"}{ $current }{"\u2069"}». Guarde de nuevo para reemplazar ese nombre o cancele para conservarlo.

unnamed-meanwhile = Sin guardar: mientras tanto, se ha quitado el nombre «{"\u2068"}{ $old }{"\u2069"}». Guarde de nuevo para dar nombre al método o cancele.

passkeys-block = Auth0 no puede eliminar todos los métodos a la vez mientras el usuario tenga una llave de acceso. Puede eliminarlos uno a uno.

without-id =
    { $count ->
        [one] { $count } método sin ID utilizable no se puede eliminar individualmente.
        [many] { $count } de métodos sin ID utilizable no se pueden eliminar individualmente.
       *[other] { $count } métodos sin ID utilizable no se pueden eliminar individualmente.
    }

one-by-one = Eliminar uno a uno

one-by-one-progress = Eliminación uno a uno

progress = { NUMBER($done) } de { NUMBER($of) }

retry-failed = Reintentar ({ NUMBER($count) })

item-done = Eliminado

item-waiting = En espera

item-running = Eliminando…

item-failed = Sin eliminar

replace-title = Reemplazar todos los métodos

replace-review-title = Revisar el reemplazo

replace-done-title = Métodos reemplazados

replace-phrase = REEMPLAZAR TODO

replace-intro = Esta lista reemplaza todos los métodos del usuario. Puede contener teléfonos, direcciones de correo y aplicaciones de autenticación; todos los demás se quitan.

add-row = Añadir: { $kind }

row-title = { NUMBER($number) }. { $title }

row-title-with-kind = { NUMBER($number) }. { $kind }: { $label }

remove-row = Quitar: { $title }

replace-secret = Para conservar esta aplicación, vuelva a escribir su secreto. El tenant nunca lo devuelve.

replace-tenant-hides = Oculto por este tenant. Escríbalo completo.

hidden-before = oculto, no se puede comparar

replace-masked = Solo se muestra una parte. Escríbalo completo.

replace-empty = La lista nueva está vacía.

review = Revisar cambios

edit-again = Seguir editando

replace-button =
    { $count ->
        [one] Reemplazar todo por { $count } método
        [many] Reemplazar todo por { $count } de métodos
       *[other] Reemplazar todo por { $count } métodos
    }

start-again = Partir de nuevo de la lista actual

import = Importar JSON

import-read = Leer JSON

import-file = Elegir un archivo

import-hint = Un archivo exportado por Factordesk, o el JSON de una respuesta de lista o de una solicitud de reemplazo de Auth0. Su contenido reemplaza las líneas de abajo.

import-unreadable = Este archivo no se puede leer. Elija otro.

import-empty = No hay nada que leer.

import-too-large = El texto supera los { NUMBER($kib) } KiB.

import-syntax = El JSON no es válido: línea { NUMBER($line) }, columna { NUMBER($column) }.

import-not-a-list = Este JSON no es una lista de métodos ni un objeto que contenga una.

entry-not-an-object = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): no es un objeto.

entry-no-type = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): falta «type».

entry-unknown-field = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): en un reemplazo, este tipo no tiene el campo «{ $field }».

entry-repeated-field = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): «{ $field }» aparece dos veces.

entry-wrong-value = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): el valor de «{ $field }» no es válido.

entry-left-out = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): omitida, porque un reemplazo no puede incluir el tipo «{ $kind }».

entry-not-offered = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): omitida, porque el portal no ofrece el tipo «{ $kind }».

entry-masked = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): una parte está oculta. Escriba el valor completo.

entry-no-secret = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): falta el secreto. Escríbalo.

entry-field-left-out = Entrada { NUMBER($entry) } (línea { NUMBER($line) }): se omite «{ $field }».

imported =
    { $count ->
        [one] { $count } línea leída.
        [many] { $count } de líneas leídas.
       *[other] { $count } líneas leídas.
    }

diff = Antes y después

summary = Conservados: { NUMBER($kept) }; cambiados: { NUMBER($changed) }; nuevos: { NUMBER($added) }; quitados: { NUMBER($removed) }.

change-kept = Conservado

change-changed = Cambiado

change-added = Nuevo

change-removed = Quitado

losses = Lo que se perderá

loss-inexpressible = { $method }: este tipo no se puede conservar. La eliminación será definitiva.

loss-secret = { $method }: el secreto no se podrá recuperar.

loss-number = { $method }: aquí no se conoce el número completo.

loss-address = { $method }: aquí no se conoce la dirección completa.

loss-secret-unchecked =
    { $count ->
        [one] { $count } aplicación de autenticación: los códigos fallarán si el secreto que ha escrito no es el de la aplicación. Aquí no se puede comprobar.
        [many] { $count } de aplicaciones de autenticación: los códigos fallarán si el secreto que ha escrito no es el de la aplicación. Aquí no se puede comprobar.
       *[other] { $count } aplicaciones de autenticación: los códigos fallarán si el secreto que ha escrito no es el de la aplicación. Aquí no se puede comprobar.
    }

loss-value-unchecked =
    { $count ->
        [one] { $count } número o dirección con el valor oculto: si ha escrito otro distinto, los códigos llegarán a otra persona. Aquí no se puede comprobar.
        [many] { $count } de números y direcciones con el valor oculto: si ha escrito otro distinto, los códigos llegarán a otra persona. Aquí no se puede comprobar.
       *[other] { $count } números y direcciones con el valor oculto: si ha escrito otro distinto, los códigos llegarán a otra persona. Aquí no se puede comprobar.
    }

loss-history =
    { $count ->
        [one] El ID, la fecha de creación y el último uso de { $count } método conservado.
        [many] Los ID, las fechas de creación y los últimos usos de { $count } de métodos conservados.
       *[other] Los ID, las fechas de creación y los últimos usos de { $count } métodos conservados.
    }

loss-links =
    { $count ->
        [one] Los vínculos de { $count } método conservado con otros.
        [many] Los vínculos de { $count } de métodos conservados con otros.
       *[other] Los vínculos de { $count } métodos conservados con otros.
    }

loss-confirms =
    { $count ->
        [one] { $count } inscripción no llegó a terminarse y contará como confirmada.
        [many] { $count } de inscripciones no llegaron a terminarse y contarán como confirmadas.
       *[other] { $count } inscripciones no llegaron a terminarse y contarán como confirmadas.
    }

loss-fields =
    { $count ->
        [one] Los campos de { $count } método conservado que un reemplazo no puede incluir.
        [many] Los campos de { $count } de métodos conservados que un reemplazo no puede incluir.
       *[other] Los campos de { $count } métodos conservados que un reemplazo no puede incluir.
    }

loss-email-not-alone = La lista nueva contiene una dirección de correo y otros factores. Auth0 solo admite el correo si el usuario no tiene otro factor: es posible que no funcione al iniciar sesión.

replace-passkeys = Auth0 no puede reemplazar los métodos mientras el usuario tenga una llave de acceso. Elimine antes las llaves de acceso una a una; no se podrán restaurar.

replace-limits = Lo que un reemplazo no permite aquí:

replace-passkeys-next = Podrá hacerlo en el paso siguiente.

replace-passkeys-no-delete = No tiene permiso para eliminar métodos.

replace-cannot-keep = No puede conservar: { $methods }. Se eliminarán definitivamente.

replace-secrets =
    { $count ->
        [one] No puede leer el secreto de { $count } aplicación de autenticación: vuelva a escribirlo o quite la aplicación de la lista.
        [many] No puede leer los secretos de { $count } de aplicaciones de autenticación: vuelva a escribirlos o quite las aplicaciones de la lista.
       *[other] No puede leer los secretos de { $count } aplicaciones de autenticación: vuelva a escribirlos o quite las aplicaciones de la lista.
    }

delete-passkeys =
    { $count ->
        [one] Eliminar { $count } llave de acceso
        [many] Eliminar { $count } de llaves de acceso una a una
       *[other] Eliminar { $count } llaves de acceso una a una
    }

replacing = Reemplazando…

replace-done = El usuario tiene ahora exactamente los métodos de la lista nueva.

nothing = nada

secret-hidden = tal como se ha escrito; no se puede comparar

remove = Quitar
