### Historique.

history = Historique

recent = Historique récent

hide = Masquer l’historique

here = Actions effectuées avec Factordesk. Les modifications faites ailleurs n’y figurent pas.

empty = Aucune action n’a encore été effectuée avec Factordesk.

older = Entrées antérieures

no-older = Aucune entrée antérieure

unconfirmed = non confirmée

by = par { $name }

removed = Retirée

added = Ajoutée

changed = Modifiée

title = Historique : {"\u2068"}{ $user }{"\u2069"}

shown =
    { $count ->
        [one] { $count } entrée, la plus récente en premier
        [many] { $count } d’entrées, les plus récentes en premier
       *[other] { $count } entrées, les plus récentes en premier
    }

method-added = Méthode ajoutée

tried-to-add-method = Tentative d’ajout d’une méthode

method-changed = Méthode modifiée

tried-to-change-method = Tentative de modification d’une méthode

method-deleted = Méthode supprimée

tried-to-delete-method = Tentative de suppression d’une méthode

all-replaced = Toutes les méthodes remplacées

tried-to-replace-all = Tentative de remplacement de toutes les méthodes

all-deleted = Toutes les méthodes supprimées

tried-to-delete-all = Tentative de suppression de toutes les méthodes

link-created = Lien d’inscription créé

tried-to-create-link = Tentative de création d’un lien d’inscription

recovery-code-reset = Code de récupération réinitialisé

tried-to-reset-recovery-code = Tentative de réinitialisation du code de récupération

browsers-forgotten = Navigateurs mémorisés oubliés

tried-to-forget-browsers = Tentative d’oubli des navigateurs mémorisés

revealed = Valeur affichée en clair

tried-to-reveal = Tentative d’affichage en clair

number-changed = Numéro changé

old-number-deleted = Ancien numéro supprimé

tried-to-change-number = Tentative de changement de numéro

new-added = Le nouveau numéro a été ajouté.

new-not-added = Le nouveau numéro n’a pas été ajouté.

new-not-known = L’historique n’indique pas si le nouveau numéro a été ajouté.

new-absent = Consultez les entrées antérieures pour savoir ce qui a été ajouté à sa place.

old-deleted = L’ancien a été supprimé.

old-not-deleted = L’ancien n’a pas été supprimé.

old-not-known = On ne sait pas si l’ancien a été supprimé.

old-absent = Aucune suppression de l’ancien n’est consignée.

mailed-to = Par courriel à { $email } ; on ne sait pas à qui appartient cette adresse

mailed-to-own = Par courriel à { $email }, l’adresse de l’utilisateur

mailed-to-other = Par courriel à { $email }, qui n’est pas l’adresse du compte de l’utilisateur

mailed = Par courriel à l’adresse de l’utilisateur

link-with = Sous forme de lien ; adresse indiquée : { $email } ; on ne sait pas à qui elle appartient

link-with-own = Sous forme de lien ; adresse indiquée : { $email }, l’adresse de l’utilisateur

link-with-other = Sous forme de lien ; adresse indiquée : { $email }, qui n’est pas l’adresse du compte de l’utilisateur

link-only = Sous forme de lien à transmettre

not-done = Échec

refused = Refus

replayed = Répétition

outcome-unknown = Résultat inconnu
