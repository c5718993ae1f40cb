### Pourquoi une action est indisponible, avant toute tentative.

refused-protected = Cet utilisateur est protégé. Vous pouvez consulter ses méthodes, mais pas les modifier.

refused-own = Ce sont vos propres méthodes de connexion. Un autre administrateur doit les modifier.

not-permitted-create = Vous n’avez pas l’autorisation d’ajouter des méthodes.

not-permitted-update = Vous n’avez pas l’autorisation de modifier des méthodes.

not-permitted-delete = Vous n’avez pas l’autorisation de supprimer des méthodes.

not-permitted-passkey = Vous n’avez pas l’autorisation d’ajouter des clés d’accès.

not-permitted-password = Vous n’avez pas l’autorisation de supprimer des mots de passe.

keeps-password = Vous n’avez pas l’autorisation de supprimer le mot de passe de cet utilisateur. Supprimez les méthodes une par une.

not-permitted-reveal = Vous n’avez pas l’autorisation d’afficher les numéros et les adresses en clair.

email-beside-others = Auth0 ne prend en charge le courriel que si l’utilisateur n’a pas d’autre facteur, et celui-ci en a un. Le locataire risque de le rejeter.

no-id = Cette méthode n’a pas d’ID utilisable ; vous pouvez seulement la consulter.

no-methods = Il n’y a rien à supprimer.

no-other-channel = Aucun autre canal n’est activé dans ce locataire.

unknown-offer = Ce type est peut-être désactivé dans ce locataire.

lacks-scope = La permission { $scope } manque à l’application de Factordesk dans Auth0.

ask-for-scope = Demandez à l’exploitant de Factordesk de l’accorder.

unavailable = { $what } est indisponible : la permission { $scope } manque à l’application de Factordesk dans Auth0. Demandez à l’exploitant de Factordesk de l’accorder.

adding = L’ajout de méthodes

changing = La modification de méthodes

deleting = La suppression de méthodes

turned-off = { $kind } : type désactivé dans ce locataire.

trial-expired = { $kind } : la période d’essai du locataire a expiré.

no-channel = Les SMS et les appels vocaux sont désactivés dans ce locataire.

too-many-passkeys =
    { $limit ->
        [one] L’utilisateur a déjà { $limit } clé d’accès, le maximum.
        [many] L’utilisateur a déjà { $limit } de clés d’accès, le maximum.
       *[other] L’utilisateur a déjà { $limit } clés d’accès, le maximum.
    }

full = { $kind } : l’utilisateur a atteint la limite. Supprimez d’abord une méthode de ce type.
