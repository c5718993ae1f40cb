### Textos de la página: títulos, botones, estados.

product = Factordesk

methods = Métodos de autenticación

log-out = Cerrar sesión

log-in = Iniciar sesión

new-tab = (se abre en una pestaña nueva)

new-window = (se abre en una ventana pequeña)

search = Buscar un usuario

skip = Ir al contenido principal

search-hint = Nombre, correo, teléfono, nombre de usuario o ID

search-more = Escriba al menos 3 caracteres.

searching = Buscando…

search-nobody = No se ha encontrado ningún usuario. Pruebe con el principio del nombre o del correo.

show-more = Mostrar más

refresh = Actualizar

updated-now = Lista actualizada ahora mismo

updated = Lista actualizada { $when }

retry = Reintentar

later-failed = El resto de esta página no se ha cargado: ha fallado la conexión, o falta un archivo o se ha alterado por el camino. Los botones no funcionarán hasta que se cargue. Inténtelo de nuevo o recargue la página. Si no sirve, póngase en contacto con el operador de Factordesk.

stopped-title = Factordesk se ha detenido

stopped = Factordesk tiene un error interno y no puede continuar. Recargue la página. Si acababa de hacer un cambio, consulte la lista antes de repetirlo.

language-failed = No se han podido cargar los textos en su idioma, así que esta página está en inglés.

reload = Recargar

export = Exportar JSON

add = Añadir método

replace-all = Reemplazar todo

delete-all = Eliminar todo

method = Método

identifier = Identificador

order-strength = Ordenar por seguridad

order-last-use = Ordenar por último uso

tip-line = { $what }: { $tip }

filter = Filtrar métodos

filter-text = Filtrar por nombre o número

filter-type = Filtrar por tipo

filter-all = Todos los tipos

filtered =
    { $total ->
        [one] { NUMBER($found) } de { $total } método
        [many] { NUMBER($found) } de { $total } de métodos
       *[other] { NUMBER($found) } de { $total } métodos
    }

filter-clear = Borrar filtro

actions = Acciones

more = Más

rename = Renombrar

channel = Canal

details = Detalles

delete = Eliminar

show = Mostrar

hide = Ocultar

tenant-hides = Oculto por este tenant

copy = Copiar

created = Añadido

last-used = Último uso

never = nunca

unknown = sin datos

raw-json = JSON sin formato

yes = Sí

no = No

blocked = Cuenta bloqueada

protected = Cuenta protegida

own-account = Su propia cuenta

unverified = Correo sin verificar

user-id = ID de usuario

username = Nombre de usuario

connection = Conexión

last-login = Último inicio de sesión

no-user-title = Ningún usuario seleccionado

no-user = Busque arriba un usuario para ver sus métodos de autenticación.

recent = Usuarios recientes

no-user-title-host = Ningún usuario

no-user-host = La página anfitriona aún no ha elegido un usuario.

bad-user-title = Esto no es un ID de usuario

empty-title = Sin métodos de autenticación

empty = Este usuario no tiene ninguno. Si su política exige MFA, se le pedirá que inscriba uno en el próximo inicio de sesión.

empty-not-permitted = No tiene permiso para añadir un método ni para enviar un enlace de inscripción.

empty-blocked = Ahora no se puede añadir ningún método a este usuario. Las notas siguientes indican por qué.

no-permission-title = No tiene acceso a Factordesk

no-permission = Ha iniciado sesión, pero no tiene permiso para ver los métodos de autenticación. Pida read:authentication_methods a la persona que gestiona el acceso a Factordesk.

logged-out-title = Inicie sesión para empezar

logged-out = Necesita una cuenta con permiso para ver los métodos de autenticación.

logged-out-keep = El inicio de sesión se abre en una pestaña nueva, para que esta página conserve el usuario. Vuelva aquí después.

logged-out-frame = El inicio de sesión se abre en una pestaña nueva. Vuelva aquí después.

logged-out-host = Se ha rechazado el token de acceso de la página anfitriona. Inicie sesión en ella e inténtelo de nuevo.

awaits-tokens-title = A la espera de la página anfitriona

awaits-tokens = Aún no ha definido getAccessToken, que indica a Factordesk quién es usted.

expired-title = Su sesión ha terminado

expired = Vuelva a iniciar sesión para continuar. No se pierde nada de esta página.

expired-host = El token de acceso de la página anfitriona ha caducado. Vuelva a iniciar sesión en ella para continuar. Aquí no se pierde nada.

old-login-title = Vuelva a iniciar sesión para hacer cambios

old-login-next = Por seguridad, vuelva a iniciar sesión y repita el cambio. No se pierde nada de esta página.

old-login-host = Por seguridad, vuelva a iniciar sesión en la página anfitriona y repita el cambio. Aquí no se pierde nada.

step-up-title = Confirme su identidad

step-up-why = Este cambio exige un inicio de sesión que demuestre mejor su identidad, por ejemplo con un segundo factor.

login-continues = Vuelva a iniciar sesión: lo que había empezado continuará solo. Cierre esta ventana para cancelarlo. No se pierde nada de esta página.

log-in-again = Volver a iniciar sesión

host-login-running = A la espera de que el portal inicie su sesión.

host-login-failed = El portal no ha podido iniciar su sesión. Inténtelo de nuevo.

host-login-failed-because = El portal no ha podido iniciar su sesión: { $why }

logged-in-now = Ya he iniciado sesión

logout-pending = Ha cerrado sesión en este navegador. El servidor terminará de cerrarla cuando su almacenamiento vuelva a funcionar.

checking-login = Comprobando…

still-logged-out = Aún no ha iniciado sesión.

offline = No tiene conexión. Es posible que esta página no esté al día; se recargará cuando se recupere la red.

stale = Es posible que esta lista no esté al día.

loading = Cargando…

loading-part =
    { $total ->
        [one] Cargando { NUMBER($loaded) } de { $total } método…
        [many] Cargando { NUMBER($loaded) } de { $total } de métodos…
       *[other] Cargando { NUMBER($loaded) } de { $total } métodos…
    }

incomplete = Solo se muestran { NUMBER($shown) } métodos de { NUMBER($total) }. No se podrán cambiar hasta que se carguen todos.

failed-title = No se ha podido cargar

waiting-title = Demasiadas solicitudes

delete-confirm = Eliminar método

deleting = Eliminando…

delete-linked = Los métodos vinculados también se eliminan:

no-undo = Esta acción no se puede deshacer.

delete-sessions = No afecta a las sesiones ni a los navegadores recordados.

queued = En espera por el límite de solicitudes de Auth0.

turned-off = El portal ha desactivado esta operación. Lo que ha escrito permanece aquí, pero ya no se puede enviar nada.

host-decides = A la espera de la decisión del portal. Aún no se ha enviado nada.

open-exact = Abrir este ID de usuario

delete-title = ¿Eliminar {"\u2068"}{ $method }{"\u2069"} de {"\u2068"}{ $user }{"\u2069"}?

action-on = { $action }: { $name }

chip-not-enrolled = Ningún factor inscrito

chip-none = Ningún factor

chip-factors =
    { $count ->
        [one] { $count } factor
        [many] { $count } de factores
       *[other] { $count } factores
    }

chip-strong = Fuerte: { $kind }

chip-weak = Débil: { $kind }

chip-strongest = El más fuerte: { $kind }

chip-implied = El correo verificado cuenta como factor

chip-unfinished = { NUMBER($count) } sin terminar

chip-backup = Respaldo: código de recuperación

chip-no-backup = Sin respaldo

retrying =
    { $seconds ->
        [one] Se ha alcanzado el límite de solicitudes del tenant. Nuevo intento dentro de { $seconds } segundo.
        [many] Se ha alcanzado el límite de solicitudes del tenant. Nuevo intento dentro de { $seconds } de segundos.
       *[other] Se ha alcanzado el límite de solicitudes del tenant. Nuevo intento dentro de { $seconds } segundos.
    }

queued-next = En espera (límite de solicitudes de Auth0): la siguiente, unos { NUMBER($seconds) } s

queued-behind = En espera (límite de solicitudes de Auth0): { NUMBER($ahead) } por delante, unos { NUMBER($seconds) } s

shown-of-total = Se muestran { NUMBER($shown) } de { NUMBER($total) }.

not-openable = No se puede abrir.

bad-user-next = Compruebe la dirección o busque al usuario.

id-empty = El ID de usuario está vacío.

id-too-long = El ID de usuario es demasiado largo.

id-no-provider = Un ID de usuario tiene esta forma: auth0|507f1f77bcf86cd799439020.

id-character = El ID de usuario contiene un carácter que no se puede enviar: { $character }.

id-odd = Los ID de usuario no tienen esta forma.

logged-in-as = Sesión iniciada como { $name }
