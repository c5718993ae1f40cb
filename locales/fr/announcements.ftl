### Annonces de la région dynamique.

loaded =
    { $number ->
        [one] { $number } méthode chargée.
        [many] { $number } de méthodes chargées.
       *[other] { $number } méthodes chargées.
    }

refreshed =
    { $number ->
        [one] La liste a changé : { $number } méthode.
        [many] La liste a changé : { $number } de méthodes.
       *[other] La liste a changé : { $number } méthodes.
    }

enrolled = Méthode inscrite par l’utilisateur : { $method }.

created = Méthode ajoutée : { $method }.

restored = Méthode ajoutée de nouveau, avec un nouvel ID : { $method }.

changed = Méthode enregistrée : { $method }.

deleted = Méthode supprimée : { $method }.

each-deleted =
    { $deleted ->
        [one] { $deleted } méthode supprimée.
        [many] { $deleted } de méthodes supprimées.
       *[other] { $deleted } méthodes supprimées.
    }

some-deleted =
    { $deleted ->
        [one] { $deleted } méthode supprimée, { NUMBER($failed) } en échec.
        [many] { $deleted } de méthodes supprimées, { NUMBER($failed) } en échec.
       *[other] { $deleted } méthodes supprimées, { NUMBER($failed) } en échec.
    }

deleted-all = Toutes les méthodes ont été supprimées.

replaced = Toutes les méthodes ont été remplacées.

copied = Copie effectuée.

not-copied = Copie bloquée par le navigateur. Copiez le texte à la main.

exported = Liste enregistrée dans un fichier.

exported-masked = Liste enregistrée dans un fichier, avec les numéros et les adresses masqués.

exported-hidden = Liste enregistrée dans un fichier. Ce locataire masque les numéros et les adresses ; ils le sont donc aussi dans le fichier.

revealed = Affichage en clair pendant une minute.
