### Errores generales: qué ha fallado y, si se sabe, por qué; después, qué hacer.

request-id = ID de solicitud

blocked-what = La Content-Security-Policy de esta página bloquea el servidor de Factordesk.

blocked-next = El operador de esta página puede añadir connect-src { $origin }.

offline-what = No se puede acceder al servidor de Factordesk.

offline-next = Compruebe la red, y que el servidor acepte el origen de esta página. Si estaba haciendo un cambio, consulte la lista antes de repetirlo.

aborted-what = Se ha cancelado la solicitud.

aborted-next = Su resultado ya no es necesario.

timeout-what = El servidor de Factordesk no ha respondido a tiempo.

timeout-next = Si era un cambio, consulte antes la lista: es posible que se haya realizado.

unreadable-what = No se puede leer la respuesta del servidor de Factordesk.

unreadable-next = Consulte la lista antes de volver a intentarlo y avise al operador de Factordesk.

unlisted-what = El servidor de Factordesk no acepta solicitudes de esta página.

unlisted-next = El operador de Factordesk puede añadir { $origin } a FACTORDESK_ALLOWED_ORIGINS. Si ya figura ahí, ha respondido en su lugar una pasarela o una página de inicio de sesión intermedia.

no-token-what = La página anfitriona no ha definido getAccessToken.

no-token-next = Recargue la página. Si no sirve, avise al operador de la página anfitriona.

token-timeout-what = La función getAccessToken de la página anfitriona no ha terminado en 30 segundos.

token-failed-what = La función getAccessToken de la página anfitriona ha fallado.

token-failed-next = Vuelva a iniciar sesión en ella e inténtelo de nuevo.

token-invalid-what = La función getAccessToken de la página anfitriona debe devolver un string con un token de acceso, pero ha devuelto { $given }.

token-invalid-next = Avise al operador de la página anfitriona.

invalid-body-what = El tenant ha rechazado estos valores.

invalid-body-next = Corrija los campos marcados o consulte el mensaje siguiente.

invalid-request-what = El tenant ha rechazado la solicitud por no ser válida.

invalid-request-next = Compruebe el ID de usuario. Si es correcto, avise al operador de Factordesk.

login-required-what = Su sesión ha terminado.

login-required-next = Vuelva a iniciar sesión. Se conserva lo que ha escrito.

reauth-required-what = Por seguridad, vuelva a iniciar sesión para hacer cambios.

reauth-required-next = No se ha cambiado nada y se conserva lo que ha escrito.

step-up-required-what = Este cambio exige un inicio de sesión más seguro.

step-up-required-next = No se ha cambiado nada y se conserva lo que ha escrito.

protected-user-what = Este usuario está protegido. No tiene permiso para cambiar usuarios protegidos.

protected-user-next = Diríjase a la persona que gestiona el acceso a Factordesk.

own-methods-what = Aquí no puede cambiar sus propios métodos.

own-methods-next = Pida a otro administrador que lo haga.

insufficient-scope-what = No tiene permiso para hacer esto.

insufficient-scope-next = Diríjase a la persona que gestiona el acceso a Factordesk.

application-refused-what = La aplicación de Factordesk en Auth0 no está bien configurada.

application-refused-next = No se ha cambiado nada. Avise al operador de Factordesk: su registro indica qué hay que corregir.

forbidden-what = El tenant ha denegado la operación.

forbidden-next = Su mensaje figura a continuación. Facilite el ID de solicitud al operador de Factordesk.

passkey-present-what = Auth0 no lo permite mientras el usuario tenga una llave de acceso.

passkey-present-next = Elimine los métodos uno a uno.

entity-limit-what = El usuario ha alcanzado el límite para este tipo de método.

entity-limit-next = Elimine uno que ya no se use e inténtelo de nuevo.

subject-mismatch-what = El token pertenece a otro usuario.

subject-mismatch-next = Avise al operador de Factordesk.

too-many-identifiers-what = El usuario tiene demasiadas identidades vinculadas para esta operación.

too-many-identifiers-next = Desvincule algunas en el panel de Auth0.

forbidden-origin-what = El servidor de Factordesk no acepta solicitudes de esta página.

forbidden-origin-next = El operador de Factordesk puede autorizar el origen de esta página.

user-not-found-what = Este usuario no existe.

user-not-found-next = Compruebe el ID o busque al usuario.

method-not-found-what = Este método ya no existe.

method-not-found-next = Se ha recargado la lista.

enrollment-not-found-what = El usuario aún no tiene un segundo factor.

enrollment-not-found-next = Añada uno primero o envíe un enlace de inscripción.

not-found-what = No se ha encontrado el elemento.

not-found-next = Compruebe que el usuario todavía existe. Si es así, avise al operador de Factordesk.

already-exists-what = El usuario ya tiene este método.

already-exists-next = Búsquelo en la lista.

list-changed-what = La lista ha cambiado desde que la cargó.

list-changed-next = No se ha cambiado nada. Revise la lista nueva y decida de nuevo.

name-changed-what = Mientras tanto, se ha cambiado el nombre del método.

name-changed-next = No se ha cambiado nada. Compruebe el nombre y decida de nuevo.

confirmation-required-what = Falta la confirmación.

confirmation-required-next = Recargue esta página e inténtelo de nuevo.

reason-required-what = Es necesario indicar un motivo.

reason-required-next = Escriba uno e inténtelo de nuevo.

rate-limited-what = Se ha alcanzado el límite de solicitudes del tenant.

rate-limited-next = Espere un momento e inténtelo de nuevo.

query-timeout-what = El tenant ha tardado demasiado en hacer la búsqueda.

query-timeout-next = Precise la búsqueda: escriba más caracteres del nombre, el correo o el ID.

outcome-unknown-what = No se ha podido confirmar si el cambio se ha realizado.

outcome-unknown-next = Se ha recargado la lista: compruébela antes de intentarlo de nuevo.

path-altered-what = Este ID no se puede usar de forma segura: se altera de camino a Auth0.

path-altered-next = No se ha cambiado nada. Comunique al operador de Factordesk el código path_altered.

unavailable-what = No se puede acceder al tenant en este momento.

unavailable-next = No se ha cambiado nada. Inténtelo de nuevo dentro de un momento.

other-next = Facilite el ID de solicitud al operador de Factordesk.

host-refused-what = El portal ha denegado la operación.

host-refused-because = Denegado por el portal: { $why }

host-refused-next = No se ha cambiado nada y se conserva lo que ha escrito.

host-reason-what = El portal ha dado un motivo que no se puede registrar.

host-ticket-what = El portal ha dado un número de ticket que no se puede registrar.

host-value-next = No se ha cambiado nada. Avise al operador de esta página.

missing-permission = Permiso que falta: { $permission }

their-words = Mensaje: «{ $words }»
