### Añadir una llave de seguridad o una llave de acceso.

stop = Detener

by-hand = Escribir los valores a mano

guided = Dejar que el navegador lea los valores

start-over = Empezar de nuevo

waiting = Siga la ventana del navegador y toque la llave cuando parpadee.

made = Llave lista para añadir

unverified = El autenticador no ha comprobado un PIN, una huella ni un rostro. Cualquiera que lo tenga podría iniciar sesión con esta llave de acceso.

not-told = sin comunicar

user-verified = Usuario verificado

start-passkey = Crear ahora la llave de acceso

start-key = Usar ahora la llave

intro-passkey = En la ventana del navegador, guarde la llave de acceso en el teléfono o la llave de seguridad del usuario; use este equipo solo si pertenece al usuario.

intro-key = Prepare la llave de seguridad del usuario: conéctela o acérquela al lector.

purpose = Para { $user }, inicio de sesión en { $rp-id }.

start-over-hint = Si empieza de nuevo, elimine esta llave de acceso de donde se guardó: no funcionará.

missing-passkey = Cree primero la llave de acceso.

missing-key = Use primero la llave.

related-origin = Desde { $host } solo se pueden crear llaves para { $rp-id } si https://{ $rp-id }/.well-known/webauthn lo permite.

no-rp-id = Factordesk no conoce las páginas de inicio de sesión del tenant. Pida a su operador que defina AUTH0_RP_ID.

insecure = La conexión de esta página no es segura. Las llaves solo se pueden crear en páginas https://.

elsewhere = Desde { $host } no se pueden crear llaves para { $rp-id }. Abra Factordesk en { $rp-id } o en un subdominio.

elsewhere-exact = Desde { $host } no se pueden crear llaves para { $rp-id }. Abra Factordesk en { $rp-id }.

no-api = Este navegador no puede crear llaves. Use uno compatible con WebAuthn.

frame = La página anfitriona no lo permite: su marco necesita allow="publickey-credentials-create".

policy = Esta página no lo permite: su Permissions-Policy necesita publickey-credentials-create=(self).

not-allowed-passkey = La operación se ha cancelado o este dispositivo no la admite. Inténtelo de nuevo; una llave de seguridad sin PIN ni huella no puede guardar una llave de acceso.

not-allowed-key = La operación se ha cancelado o no ha terminado a tiempo. Inténtelo de nuevo y toque la llave cuando parpadee.

timed-out = La llave no se ha usado en un minuto. Prepárela e inténtelo de nuevo.

registered-passkey = Este autenticador ya guarda una llave de este usuario. Use otro.

registered-key = Esta llave ya está registrada para el usuario. Use otra.

refused-origin = { $rp-id } no permite crear llaves desde { $host }. Abra Factordesk en { $rp-id } o escriba los valores a mano.

no-algorithm = Este autenticador no admite ES256, RS256 ni EdDSA. Use otro.

no-passkeys = Este autenticador no puede guardar llaves de acceso. Use otro.

busy = Hay otra solicitud de llave en curso en esta ventana. Termínela o cancélela e inténtelo de nuevo.

browser-failed = El navegador no ha podido crear la llave. Inténtelo de nuevo o use otro navegador.

flaw-unreadable = La respuesta del navegador no es de fiar: no se puede leer. Inténtelo de nuevo sin extensiones del navegador.

flaw-purpose = La respuesta del navegador no es de fiar: no es un registro. Inténtelo de nuevo sin extensiones del navegador.

flaw-challenge = La respuesta del navegador no es de fiar: responde a otra solicitud. Inténtelo de nuevo sin extensiones del navegador.

flaw-origin = La respuesta del navegador no es de fiar: es para otra página. Inténtelo de nuevo sin extensiones del navegador.

flaw-rp-id = La respuesta del navegador no es de fiar: es para otra página de inicio de sesión. Inténtelo de nuevo sin extensiones del navegador.

flaw-presence = La respuesta del navegador no es de fiar: no se ha tocado la llave. Inténtelo de nuevo sin extensiones del navegador.

flaw-credential-id = La respuesta del navegador no es de fiar: tiene dos ID. Inténtelo de nuevo sin extensiones del navegador.

flaw-backup = La respuesta del navegador no es de fiar: indica una llave sincronizada y a la vez no sincronizable. Inténtelo de nuevo sin extensiones del navegador.

flaw-not-discoverable = La respuesta del navegador no es de fiar: no es una llave de acceso. Inténtelo de nuevo sin extensiones del navegador.

synced = Varios dispositivos: sincronizada
