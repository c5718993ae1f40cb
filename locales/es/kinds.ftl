### Nombres de tipos, insignias, canales y campos.

model-unknown = Modelo desconocido

model-undisclosed = Modelo no comunicado

recovery-code = Código de recuperación

authenticator-app = Aplicación de autenticación

push-notification = Notificación push

phone = Teléfono

email = Correo electrónico

verified-email = Correo verificado

security-key = Llave de seguridad

device-biometrics = Biometría del dispositivo

guardian-app = Aplicación Guardian

passkey = Llave de acceso

password = Contraseña

unknown-type = Tipo desconocido

recovery-code-in-sentence = código de recuperación

authenticator-app-in-sentence = aplicación de autenticación

push-notification-in-sentence = notificación push

phone-in-sentence = teléfono

email-in-sentence = correo electrónico

verified-email-in-sentence = correo verificado

security-key-in-sentence = llave de seguridad

device-biometrics-in-sentence = biometría del dispositivo

guardian-app-in-sentence = aplicación Guardian

passkey-in-sentence = llave de acceso

password-in-sentence = contraseña

badge-unconfirmed = Sin confirmar

badge-unconfirmed-meaning = La inscripción se empezó, pero no se terminó

badge-never-used = Sin usar

badge-never-used-meaning = Todavía no se ha usado para iniciar sesión

badge-linked = Vinculado

badge-linked-meaning = Se elimina junto con sus métodos vinculados

badge-backed-up = Con copia

badge-backed-up-meaning = Se sincroniza, por ejemplo con un gestor de contraseñas

badge-implied = Automático

badge-implied-meaning = Sin inscripción: cuenta como factor mientras el correo esté activado en el tenant y vuelve tras un restablecimiento

channel-sms = SMS

channel-voice = Llamada de voz

field-id = ID del método

field-type = Tipo

field-confirmed = Confirmado

field-name = Nombre

field-authentication-methods = Partes

field-preferred-authentication-method = Canal preferido

field-link-id = ID de vínculo

field-phone-number = Número de teléfono

field-email = Correo electrónico

field-key-id = ID de la credencial

field-public-key = Clave pública

field-relying-party-identifier = Relying party (RP ID)

field-aaguid = Modelo del autenticador (AAGUID)

field-credential-device-type = Tipo de dispositivo

field-credential-backed-up = Con copia

field-identity-user-id = Identidad

field-user-agent = Navegador de la inscripción

field-user-handle = User handle

field-transports = Transportes

field-created-at = Creación

field-enrolled-at = Inscripción

field-last-auth-at = Último uso
