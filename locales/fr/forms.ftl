### Formulaires : ajout, suppression et remplacement de toutes les méthodes, importation.

add-title = Ajouter une méthode

add-phone-title = Ajouter un téléphone

add-email-title = Ajouter une adresse de courriel

add-totp-title = Ajouter une application d’authentification

add-webauthn-roaming-title = Ajouter une clé de sécurité

add-passkey-title = Ajouter une clé d’accès

add-choose = Choisissez un type

type-phone = Codes par SMS ou par appel vocal

type-email = Codes par courriel

type-totp = Codes d’une application qui partage un secret avec le locataire

type-webauthn-roaming = Clé matérielle, enregistrée avec WebAuthn

type-passkey = Clé d’accès sur un téléphone, un ordinateur ou dans un gestionnaire de mots de passe

type-caution = { $hint }. { $caution }

label-totp-secret = Secret

label-confirmation = Confirmation

label-import = JSON

hint-name = Un nom pour reconnaître la méthode, de 20 caractères au maximum.

hint-phone-number = Avec + et l’indicatif du pays, par exemple +33 6 12 34 56 78.

hint-channel = Canal proposé en premier à l’utilisateur.

hint-email = Les codes sont envoyés à cette adresse.

hint-totp-secret = Base32, 16 caractères au minimum ; espaces et minuscules acceptés. Le secret ne pourra plus être relu.

hint-key-id = L’ID fourni lors de l’enregistrement, en base64url.

hint-public-key = La clé publique fournie lors de l’enregistrement, en base64.

hint-relying-party = Le nom d’hôte pour lequel la clé a été enregistrée, par exemple login.example.com.

hint-device-type = Indique si la clé d’accès peut être synchronisée entre appareils.

hint-backed-up = Indique si elle est synchronisée actuellement.

hint-transports = Une ou plusieurs des valeurs usb, nfc, ble, internal, hybrid et smart-card, séparées par des virgules.

hint-aaguid = Identifie le modèle de l’authentificateur : 00000000-0000-0000-0000-000000000000.

hint-identity = Uniquement si l’utilisateur a des identités liées : l’ID utilisateur de l’identité.

hint-user-handle = Le user handle fourni lors de l’enregistrement, en base64url.

hint-user-agent = Le navigateur utilisé lors de l’enregistrement.

use-own-email = Utiliser { $email }

use-own-email-unverified = Utiliser { $email } (adresse non vérifiée)

back = Retour

add = Ajouter

adding = Ajout…

show-secret = Afficher le secret

hide-secret = Masquer le secret

show-address = Afficher l’adresse

hide-address = Masquer l’adresse

not-set = Non défini

choice-sms = SMS

choice-voice = Appel vocal

choice-single-device = Un seul appareil : synchronisation impossible

choice-multi-device = Plusieurs appareils : synchronisation possible

choice-true = Oui

choice-false = Non

choice-off = { $choice } (option désactivée dans ce locataire)

characters = { NUMBER($used) }/{ NUMBER($of) }

confirmed-at-once = Prend effet immédiatement, sans confirmation de l’utilisateur. N’ajoutez une méthode qu’après avoir vérifié qu’elle lui appartient.

email-implied = Tant que le courriel est activé dans ce locataire, l’adresse vérifiée de cet utilisateur compte automatiquement comme facteur. Elle ne peut pas être supprimée définitivement : elle revient après une réinitialisation.

save = Enregistrer

saving = Enregistrement…

delete-all-title = Supprimer toutes les méthodes ?

delete-all-phrase = TOUT SUPPRIMER

delete-all-what =
    { $count ->
        [one] { $count } méthode sera supprimée :
        [many] { $count } de méthodes seront supprimées :
       *[other] { $count } méthodes seront supprimées :
    }

delete-all-button =
    { $count ->
        [one] Supprimer { $count } méthode
        [many] Supprimer { $count } de méthodes
       *[other] Supprimer { $count } méthodes
    }

confirm-email = Pour confirmer, saisissez l’adresse de l’utilisateur, { $email }

confirm-phrase = Pour confirmer, saisissez { $phrase }

not-confirmed = Saisissez exactement : { $expected }

list-changed = La liste a changé. Examinez la nouvelle, puis confirmez de nouveau.

renamed-meanwhile = Nom non enregistré : la méthode « {"\u2068"}{ $old }{"\u2069"} » a été renommée « {"\u2068"}{ $current }{"\u2069"} » entre-temps. Enregistrez de nouveau pour remplacer ce nom, ou annulez pour le garder.

named-meanwhile = Nom non enregistré : la méthode a été nommée « {"\u2068"}{ $current }{"\u2069"} » entre-temps. Enregistrez de nouveau pour remplacer ce nom, ou annulez pour le garder.

unnamed-meanwhile = Nom non enregistré : le nom « {"\u2068"}{ $old }{"\u2069"} » a été retiré entre-temps. Enregistrez de nouveau pour nommer la méthode, ou annulez.

passkeys-block = Auth0 ne peut pas supprimer toutes les méthodes à la fois tant que l’utilisateur a une clé d’accès. Vous pouvez les supprimer une par une.

without-id =
    { $count ->
        [one] { $count } méthode sans ID utilisable ne peut pas être supprimée individuellement.
        [many] { $count } de méthodes sans ID utilisable ne peuvent pas être supprimées individuellement.
       *[other] { $count } méthodes sans ID utilisable ne peuvent pas être supprimées individuellement.
    }

one-by-one = Supprimer une par une

one-by-one-progress = Suppression une par une

progress = { NUMBER($done) } sur { NUMBER($of) }

retry-failed = Réessayer ({ NUMBER($count) })

item-done = Supprimée

item-waiting = En attente

item-running = Suppression…

item-failed = Non supprimée

replace-title = Remplacer toutes les méthodes

replace-review-title = Vérifier le remplacement

replace-done-title = Méthodes remplacées

replace-phrase = TOUT REMPLACER

replace-intro = Cette liste remplace toutes les méthodes de l’utilisateur. Elle peut contenir des téléphones, des adresses de courriel et des applications d’authentification ; toutes les autres méthodes sont retirées.

add-row = Ajouter : { $kind }

row-title = { NUMBER($number) }. { $title }

row-title-with-kind = { NUMBER($number) }. { $kind } : { $label }

remove-row = Retirer : { $title }

replace-secret = Pour garder cette application, saisissez de nouveau son secret. Le locataire ne le renvoie jamais.

replace-tenant-hides = Valeur masquée par ce locataire. Saisissez-la en entier.

hidden-before = valeur masquée, comparaison impossible

replace-masked = Seule une partie est affichée. Saisissez la valeur en entier.

replace-empty = La nouvelle liste est vide.

review = Vérifier la liste

edit-again = Revenir à l’édition

replace-button =
    { $count ->
        [one] Tout remplacer par { $count } méthode
        [many] Tout remplacer par { $count } de méthodes
       *[other] Tout remplacer par { $count } méthodes
    }

start-again = Repartir de la liste actuelle

import = Importer (JSON)

import-read = Lire le JSON

import-file = Choisir un fichier

import-hint = Un fichier exporté par Factordesk, ou le JSON d’une réponse de liste ou d’une requête de remplacement d’Auth0. Son contenu remplace les lignes ci-dessous.

import-unreadable = Ce fichier est illisible. Choisissez-en un autre.

import-empty = Il n’y a rien à lire.

import-too-large = Le texte dépasse { NUMBER($kib) } Kio.

import-syntax = JSON non valide : ligne { NUMBER($line) }, colonne { NUMBER($column) }.

import-not-a-list = Ce JSON n’est ni une liste de méthodes ni un objet qui en contient une.

entry-not-an-object = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : ce n’est pas un objet.

entry-no-type = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : le champ « type » est absent.

entry-unknown-field = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : dans un remplacement, ce type n’a pas de champ « { $field } ».

entry-repeated-field = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : le champ « { $field } » figure deux fois.

entry-wrong-value = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : la valeur de « { $field } » n’est pas valide.

entry-left-out = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : ignorée, car un remplacement ne peut pas contenir le type « { $kind } ».

entry-not-offered = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : ignorée, car le portail ne propose pas le type « { $kind } ».

entry-masked = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : une partie est masquée. Saisissez la valeur en entier.

entry-no-secret = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : le secret est absent. Saisissez-le.

entry-field-left-out = Entrée { NUMBER($entry) } (ligne { NUMBER($line) }) : le champ « { $field } » est ignoré.

imported =
    { $count ->
        [one] { $count } ligne lue.
        [many] { $count } de lignes lues.
       *[other] { $count } lignes lues.
    }

diff = Avant et après

summary = Conservées : { NUMBER($kept) } ; modifiées : { NUMBER($changed) } ; nouvelles : { NUMBER($added) } ; retirées : { NUMBER($removed) }.

change-kept = Conservée

change-changed = Modifiée

change-added = Nouvelle

change-removed = Retirée

losses = Ce qui sera perdu

loss-inexpressible = { $method } : ce type ne peut pas être conservé. La suppression sera définitive.

loss-secret = { $method } : le secret ne pourra pas être récupéré.

loss-number = { $method } : le numéro complet n’est pas connu ici.

loss-address = { $method } : l’adresse complète n’est pas connue ici.

loss-secret-unchecked =
    { $count ->
        [one] { $count } application d’authentification : les codes seront refusés si le secret saisi n’est pas celui de l’application. Cela ne peut pas être vérifié ici.
        [many] { $count } d’applications d’authentification : les codes seront refusés si le secret saisi n’est pas celui de l’application. Cela ne peut pas être vérifié ici.
       *[other] { $count } applications d’authentification : les codes seront refusés si le secret saisi n’est pas celui de l’application. Cela ne peut pas être vérifié ici.
    }

loss-value-unchecked =
    { $count ->
        [one] { $count } numéro ou adresse est masqué : si vous en avez saisi un autre, les codes seront envoyés à quelqu’un d’autre. Cela ne peut pas être vérifié ici.
        [many] { $count } de numéros et adresses sont masqués : si vous en avez saisi d’autres, les codes seront envoyés à quelqu’un d’autre. Cela ne peut pas être vérifié ici.
       *[other] { $count } numéros et adresses sont masqués : si vous en avez saisi d’autres, les codes seront envoyés à quelqu’un d’autre. Cela ne peut pas être vérifié ici.
    }

loss-history =
    { $count ->
        [one] L’ID, la date de création et la dernière utilisation de { $count } méthode conservée.
        [many] Les ID, les dates de création et les dernières utilisations de { $count } de méthodes conservées.
       *[other] Les ID, les dates de création et les dernières utilisations de { $count } méthodes conservées.
    }

loss-links =
    { $count ->
        [one] Les liens de { $count } méthode conservée avec d’autres.
        [many] Les liens de { $count } de méthodes conservées avec d’autres.
       *[other] Les liens de { $count } méthodes conservées avec d’autres.
    }

loss-confirms =
    { $count ->
        [one] { $count } inscription n’a jamais été terminée et comptera comme confirmée.
        [many] { $count } d’inscriptions n’ont jamais été terminées et compteront comme confirmées.
       *[other] { $count } inscriptions n’ont jamais été terminées et compteront comme confirmées.
    }

loss-fields =
    { $count ->
        [one] Les champs de { $count } méthode conservée qu’un remplacement ne peut pas contenir.
        [many] Les champs de { $count } de méthodes conservées qu’un remplacement ne peut pas contenir.
       *[other] Les champs de { $count } méthodes conservées qu’un remplacement ne peut pas contenir.
    }

loss-email-not-alone = La nouvelle liste contient une adresse de courriel et d’autres facteurs. Auth0 ne prend en charge le courriel que si l’utilisateur n’a pas d’autre facteur : cette adresse risque de ne pas fonctionner à la connexion.

replace-passkeys = Auth0 ne peut pas remplacer les méthodes tant que l’utilisateur a une clé d’accès. Supprimez d’abord les clés d’accès une par une ; elles ne pourront pas être rétablies.

replace-limits = Ce qu’un remplacement ne permet pas ici :

replace-passkeys-next = Vous pourrez le faire à l’étape suivante.

replace-passkeys-no-delete = Vous n’avez pas l’autorisation de supprimer des méthodes.

replace-cannot-keep = Il ne peut pas conserver : { $methods }. Ces éléments seront supprimés définitivement.

replace-secrets =
    { $count ->
        [one] Il ne peut pas lire le secret de { $count } application d’authentification : saisissez-le de nouveau, ou retirez l’application de la liste.
        [many] Il ne peut pas lire les secrets de { $count } d’applications d’authentification : saisissez-les de nouveau, ou retirez les applications de la liste.
       *[other] Il ne peut pas lire les secrets de { $count } applications d’authentification : saisissez-les de nouveau, ou retirez les applications de la liste.
    }

delete-passkeys =
    { $count ->
        [one] Supprimer { $count } clé d’accès
        [many] Supprimer { $count } de clés d’accès une par une
       *[other] Supprimer { $count } clés d’accès une par une
    }

replacing = Remplacement…

replace-done = L’utilisateur a désormais exactement les méthodes de la nouvelle liste.

nothing = rien

secret-hidden = tel que saisi ; comparaison impossible

remove = Retirer
