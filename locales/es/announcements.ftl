### Anuncios de la región dinámica.

loaded =
    { $number ->
        [one] { $number } método cargado.
        [many] { $number } de métodos cargados.
       *[other] { $number } métodos cargados.
    }

refreshed =
    { $number ->
        [one] La lista ha cambiado: { $number } método.
        [many] La lista ha cambiado: { $number } de métodos.
       *[other] La lista ha cambiado: { $number } métodos.
    }

enrolled = Método inscrito por el usuario: { $method }.

created = Método añadido: { $method }.

restored = Método añadido de nuevo, con otro ID: { $method }.

changed = Método guardado: { $method }.

deleted = Método eliminado: { $method }.

each-deleted =
    { $deleted ->
        [one] { $deleted } método eliminado.
        [many] { $deleted } de métodos eliminados.
       *[other] { $deleted } métodos eliminados.
    }

some-deleted =
    { $deleted ->
        [one] { $deleted } método eliminado, { NUMBER($failed) } sin eliminar.
        [many] { $deleted } de métodos eliminados, { NUMBER($failed) } sin eliminar.
       *[other] { $deleted } métodos eliminados, { NUMBER($failed) } sin eliminar.
    }

deleted-all = Se han eliminado todos los métodos.

replaced = Se han reemplazado todos los métodos.

copied = Copiado.

not-copied = El navegador ha bloqueado la copia. Copie el texto a mano.

exported = Lista guardada en un archivo.

exported-masked = Lista guardada en un archivo, con los números y las direcciones ocultos.

exported-hidden = Lista guardada en un archivo. Este tenant oculta los números y las direcciones, así que también lo están en el archivo.

revealed = Visible durante un minuto.
