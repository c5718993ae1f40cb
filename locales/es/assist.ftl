### Ayuda al usuario: enlaces de inscripción, códigos de recuperación, navegadores recordados.

group = Ayudar a este usuario

link = Enlace de inscripción

recovery = Código de recuperación

forget = Olvidar navegadores

action = «{ $label }»

not-permitted-link = No tiene permiso para enviar enlaces de inscripción.

not-permitted-recover = No tiene permiso para restablecer códigos de recuperación.

not-permitted-forget = No tiene permiso para olvidar navegadores recordados.

no-link-factor = No es posible enviar un enlace de inscripción: en este tenant no está activado ningún factor que pueda inscribirse con un enlace.

no-offered-factor = No es posible enviar un enlace de inscripción: el portal no ofrece ningún tipo que pueda inscribirse con un enlace.

recovery-off = Los códigos de recuperación están desactivados en este tenant.

recovery-no-factor = El usuario aún no tiene ningún factor. Quizá le convenga más un enlace de inscripción.

link-title = Enlace de inscripción para {"\u2068"}{ $user }{"\u2069"}

recovery-question = ¿Nuevo código de recuperación para {"\u2068"}{ $user }{"\u2069"}?

recovery-title = Código de recuperación para {"\u2068"}{ $user }{"\u2069"}

forget-title = ¿Olvidar los navegadores de {"\u2068"}{ $user }{"\u2069"}?

link-what = El usuario abre el enlace e inscribe un factor por su cuenta.

link-holder = Cualquiera que tenga este enlace puede añadir su propio factor. Verifique antes la identidad de la persona al teléfono.

factor = Factor

factor-any = A elección del usuario

factors-off = Desactivados en este tenant: { $factors }.

way = Cómo lo recibe el usuario

way-mail = Enviar por correo

way-copy = Copiar el enlace

address = Dirección de correo

address-hint = Puede indicar otra dirección.

address-unknown = Déjelo en blanco para usar la dirección del usuario.

address-other = Esta no es la dirección de la cuenta del usuario.

address-unverified = El usuario no ha verificado esta dirección.

language = Idioma del correo

language-default = El idioma del tenant

another = Permitir un factor más

another-hint =
    { $count ->
        [one] De lo contrario, el enlace solo funciona para usuarios que aún no tienen ningún factor; este usuario tiene { $count } factor.
        [many] De lo contrario, el enlace solo funciona para usuarios que aún no tienen ningún factor; este usuario tiene { $count } de factores.
       *[other] De lo contrario, el enlace solo funciona para usuarios que aún no tienen ningún factor; este usuario tiene { $count } factores.
    }

send = Enviar enlace

make = Crear enlace

sending = Enviando…

link-sent = El enlace está en camino

link-made = El enlace está listo

the-link = Copiar enlace

link-once = Solo se muestra una vez. Cópielo antes de cerrar.

sent-to = Enviado a { $address }.

sent-to-own = Enviado a la dirección del usuario.

enrolment-awaited =
    { $minutes ->
        [one] A la espera de la inscripción. La lista se actualiza sola durante { $minutes } minuto, aunque cierre esta ventana.
        [many] A la espera de la inscripción. La lista se actualiza sola durante { $minutes } de minutos, aunque cierre esta ventana.
       *[other] A la espera de la inscripción. La lista se actualiza sola durante { $minutes } minutos, aunque cierre esta ventana.
    }

enrolment-arrived = Método inscrito por el usuario: { $method }.

enrolment-late = Todavía no hay ninguna inscripción. Actualice la lista para volver a comprobarlo.

link-ends = Un solo uso. Caducidad: { $date } ({ $distance }).

link-unknown-what = No se ha podido confirmar la creación del enlace: es posible que se haya enviado.

link-unknown-next =
    { $count ->
        [one] Pregunte al usuario antes de enviar otro. Un enlace sin usar caduca al cabo de { $count } día.
        [many] Pregunte al usuario antes de enviar otro. Un enlace sin usar caduca al cabo de { $count } de días.
       *[other] Pregunte al usuario antes de enviar otro. Un enlace sin usar caduca al cabo de { $count } días.
    }

recovery-what = El código de recuperación anterior deja de funcionar de inmediato.

recovery-use = Con el nuevo, el usuario puede iniciar sesión una vez sin sus demás factores.

recovery-make = Crear nuevo código

recovery-making = Creando…

recovery-no-enrolment-what = El usuario no ha inscrito ningún factor, así que no hay ningún código de recuperación que restablecer.

recovery-no-enrolment-next = Envíe en su lugar un enlace de inscripción.

recovery-unknown-what = No se ha podido confirmar el restablecimiento del código: es posible que el anterior aún funcione.

recovery-unknown-next = Si el usuario necesita un código, cree otro: será el único que funcione con seguridad.

recovery-shown = Solo se muestra una vez. El anterior ya no funciona.

the-code = Copiar código

print = Imprimir

handed-over = He dado el código al usuario

handed-over-hint = Marque la casilla antes de cerrar. El código no podrá volver a mostrarse.

paper = Código de recuperación

forget-what = En el próximo inicio de sesión, se pedirá un factor al usuario en todos los navegadores.

forget-sessions = Las sesiones abiertas no se cierran.

forget-confirm = Olvidar navegadores

forgetting = Olvidando…

forget-unknown-what = No se ha podido confirmar que se hayan olvidado los navegadores.

forget-unknown-next = Inténtelo de nuevo: repetirlo no causa ningún problema.

said-sent = Enlace de inscripción enviado.

said-made = Enlace de inscripción listo.

said-recovery = Nuevo código de recuperación listo.

said-recovery-lost = El código de recuperación del usuario anterior se ha reemplazado sin mostrarse. Créele otro.

said-forgotten = Navegadores recordados olvidados.
