### Configuración de una aplicación de autenticación.

ways = Secreto

new = Generar uno nuevo

typed = Escribir uno existente

address = Pegar una dirección otpauth://

address-label = Dirección otpauth://

address-hint = El contenido del código QR de otra aplicación o herramienta. Rellena los nombres de abajo.

uri-not-otpauth = Esto no es una dirección otpauth://. Péguela completa, a partir de otpauth://totp/.

uri-migration = Esta es la exportación de varias cuentas de Google Authenticator. Pegue la dirección de una sola, o su secreto.

uri-apple = Este enlace es para la aplicación de contraseñas de Apple. Elimine «apple-» al principio: el resto es la dirección.

uri-steam = Esta dirección es para Steam, cuyos códigos tienen cinco letras. Auth0 solo admite seis dígitos: use un secreto nuevo.

uri-escaped = Este texto se ha copiado del código fuente de una página: contiene «&amp;» en lugar de «&». Copie la dirección misma o cambie cada «&amp;» por «&».

uri-hotp = Esta dirección es para códigos basados en un contador (hotp). Auth0 solo admite códigos basados en la hora: use un secreto nuevo.

uri-no-secret = Esta dirección no tiene secreto. Péguela completa, con «secret=» y lo que sigue.

uri-algorithm = Esta dirección usa un algoritmo distinto de SHA-1, el único que admite Auth0: use un secreto nuevo.

uri-digits = Esta dirección no es para códigos de 6 dígitos, los únicos que admite Auth0: use un secreto nuevo.

uri-period = Esta dirección no usa un período de 30 segundos, el único que admite Auth0: use un secreto nuevo.

uri-repeated = Una parte de esta dirección aparece dos veces, así que es ambigua. Cópiela de nuevo o pegue el secreto.

uri-encoding = Esta dirección está dañada: su codificación porcentual no es válida. Cópiela de nuevo.

issuer = Emisor

account = Cuenta

qr-of-account = Código QR que añade { $account } a una aplicación de autenticación

qr-of-account-at = Código QR que añade { $account } en { $issuer } a una aplicación de autenticación

secret = Secreto

scan = En la aplicación de autenticación, añada una cuenta y escanee el código QR.

spell = ¿El usuario no está ante esta pantalla? Pídale que elija «Introducir clave de configuración», basada en la hora, y que escriba:

ask = Pida los seis dígitos que la aplicación muestra ahora.

too-long = Es demasiado largo para un código QR. Acorte el emisor y la cuenta, o pida al usuario que escriba el secreto.

no-random = Este navegador no puede generar un secreto. Escriba uno existente.

code = Código de la aplicación

code-missing = Escriba los seis dígitos que muestra la aplicación.

code-none = Escriba seis dígitos y nada más.

code-wrong = El código no coincide. Pruebe con el siguiente. Si tampoco sirve, compruebe la hora del teléfono o configure de nuevo la aplicación.

code-right = El código coincide: la aplicación tiene este secreto.

code-late = El código coincide, pero ha llegado con un período de retraso. Ponga la hora del teléfono en automático para que los códigos sigan siendo válidos.

code-early = El código coincide, pero ha llegado con un período de adelanto. Ponga la hora del teléfono en automático para que los códigos sigan siendo válidos.

unverified = Importar sin verificar

unverified-risk = Solo para migraciones. Si el secreto es erróneo, el usuario no podrá usar este factor.
