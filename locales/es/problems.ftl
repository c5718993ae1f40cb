### Errores junto a un campo: una frase por cada regla.

already-exists = El usuario ya tiene un método con este valor.

entity-limit = El usuario ha alcanzado el límite para este tipo de método. Elimine uno antes.

server-says = El tenant lo ha rechazado: { $message }

name-required = Escriba un nombre.

phone-number-required = Escriba el número de teléfono.

email-required = Escriba la dirección de correo.

secret-required = Escriba el secreto.

key-id-required = Escriba el ID de la credencial.

public-key-required = Escriba la clave pública.

relying-party-required = Escriba el nombre de host de la relying party.

other-required = Rellene este campo.

name-too-long = Use 20 caracteres como máximo.

name-unprintable = Use al menos un carácter visible y ningún carácter de control.

phone-length = Use de 2 a 30 caracteres.

phone-not-e164 = Empiece por + y el prefijo del país, y después solo dígitos: +33612345678.

email-syntax = Escriba una dirección de correo, por ejemplo mia@example.com.

secret-not-base32 = Esto no es base32. Use letras de la A a la Z y dígitos del 2 al 7, y cópielo completo.

secret-length = Ningún secreto tiene esta longitud: falta o sobra algún carácter. Compárelo con el original.

secret-too-short = Use 16 caracteres como mínimo: un secreto más corto no es seguro.

not-base64 = Esto no es base64 ni base64url, o falta una parte.

not-hostname = Escriba un nombre de host sin https:// ni ruta: login.example.com.

not-aaguid = Escriba 32 dígitos hexadecimales, con o sin guiones: 00000000-0000-0000-0000-000000000000.

not-transport = Escriba valores como usb, nfc, ble, internal o hybrid.

not-locale = Escriba una etiqueta de idioma, por ejemplo fr o pt-BR.

too-long = Este valor es demasiado largo.

nothing-to-change = Este ya es el valor actual.

empty-list = Añada al menos un método. Para quitarlos todos, use «Eliminar todo».

duplicate = Está dos veces en la lista.

not-cose-key = Escriba la clave pública de la llave de acceso: una clave COSE (ES256, EdDSA o RS256) en base64.

credential-id-length = El ID de una credencial tiene entre 1 y 1023 bytes.

other-rp-id = Una llave de acceso debe ser para las páginas de inicio de sesión del tenant: escriba el nombre de host de estas.

unknown-rp-id = Factordesk no conoce las páginas de inicio de sesión del tenant. Pida a su operador que defina AUTH0_RP_ID.

masked = Una parte está oculta. Escriba el valor completo.

email-not-alone = El correo solo se admite si el usuario no tiene otro factor.
