### Por qué una acción no está disponible, antes de intentarla.

refused-protected = Este usuario está protegido. Puede consultar sus métodos, pero no cambiarlos.

refused-own = Estos son sus propios métodos de inicio de sesión. Debe cambiarlos otro administrador.

not-permitted-create = No tiene permiso para añadir métodos.

not-permitted-update = No tiene permiso para cambiar métodos.

not-permitted-delete = No tiene permiso para eliminar métodos.

not-permitted-passkey = No tiene permiso para añadir llaves de acceso.

not-permitted-password = No tiene permiso para eliminar contraseñas.

keeps-password = No tiene permiso para eliminar la contraseña de este usuario. Elimine los métodos uno a uno.

not-permitted-reveal = No tiene permiso para mostrar números y direcciones.

email-beside-others = Auth0 solo admite el correo si el usuario no tiene otro factor, y este usuario tiene uno. Es posible que el tenant lo rechace.

no-id = Este método no tiene un ID utilizable, así que solo se puede consultar.

no-methods = No hay nada que eliminar.

no-other-channel = No hay ningún otro canal activado en este tenant.

unknown-offer = Puede que esté desactivado en este tenant.

lacks-scope = A la aplicación de Factordesk en Auth0 le falta el ámbito { $scope }.

ask-for-scope = Pida al operador de Factordesk que lo conceda.

unavailable = { $what } no está disponible: a la aplicación de Factordesk en Auth0 le falta el ámbito { $scope }. Pida al operador de Factordesk que lo conceda.

adding = Añadir métodos

changing = Cambiar métodos

deleting = Eliminar métodos

turned-off = { $kind }: tipo desactivado en este tenant.

trial-expired = { $kind }: el período de prueba del tenant ha terminado.

no-channel = Los SMS y las llamadas de voz están desactivados en este tenant.

too-many-passkeys =
    { $limit ->
        [one] El usuario ya tiene { $limit } llave de acceso, el máximo.
        [many] El usuario ya tiene { $limit } de llaves de acceso, el máximo.
       *[other] El usuario ya tiene { $limit } llaves de acceso, el máximo.
    }

full = { $kind }: el usuario ha alcanzado el límite. Elimine antes un método de este tipo.
