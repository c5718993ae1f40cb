### Textes de la page : titres, boutons, états.

product = Factordesk

methods = Méthodes d’authentification

log-out = Se déconnecter

log-in = Se connecter

new-tab = (s’ouvre dans un nouvel onglet)

new-window = (s’ouvre dans une petite fenêtre)

search = Rechercher un utilisateur

skip = Aller au contenu principal

search-hint = Nom, courriel, téléphone, nom d’utilisateur ou ID

search-more = Saisissez au moins 3 caractères.

searching = Recherche…

search-nobody = Aucun utilisateur trouvé. Essayez le début du nom ou du courriel.

show-more = Afficher plus

refresh = Actualiser

updated-now = Mise à jour à l’instant

updated = Mise à jour { $when }

retry = Réessayer

later-failed = Le reste de cette page ne s’est pas chargé : la connexion a échoué, ou un fichier manque ou a été altéré en chemin. D’ici là, les boutons ne fonctionnent pas. Réessayez ou rechargez la page. Si cela ne suffit pas, contactez l’exploitant de Factordesk.

stopped-title = Factordesk s’est arrêté

stopped = Une erreur interne empêche Factordesk de continuer. Rechargez la page. Si vous veniez de faire une modification, consultez la liste avant de la répéter.

language-failed = Les textes dans votre langue n’ont pas pu être chargés ; cette page est donc en anglais.

reload = Recharger

export = Exporter (JSON)

add = Ajouter une méthode

replace-all = Tout remplacer

delete-all = Tout supprimer

method = Méthode

identifier = Identifiant

order-strength = Trier par robustesse

order-last-use = Trier par dernière utilisation

tip-line = { $what } : { $tip }

filter = Filtrer les méthodes

filter-text = Filtrer par nom ou numéro

filter-type = Filtrer par type

filter-all = Tous les types

filtered = Méthodes : { NUMBER($found) } sur { NUMBER($total) }

filter-clear = Effacer le filtre

actions = Actions

more = Plus

rename = Renommer

channel = Canal

details = Détails

delete = Supprimer

show = Afficher

hide = Masquer

tenant-hides = Masqué par ce locataire

copy = Copier

created = Ajout

last-used = Dernier usage

never = jamais

unknown = date inconnue

raw-json = JSON brut

yes = Oui

no = Non

blocked = Compte bloqué

protected = Compte protégé

own-account = Votre propre compte

unverified = Courriel non vérifié

user-id = ID utilisateur

username = Nom d’utilisateur

connection = Connexion Auth0

last-login = Dernière connexion

no-user-title = Aucun utilisateur sélectionné

no-user = Recherchez ci-dessus un utilisateur pour voir ses méthodes d’authentification.

recent = Utilisateurs récents

no-user-title-host = Aucun utilisateur

no-user-host = La page hôte n’a pas encore choisi d’utilisateur.

bad-user-title = Ce n’est pas un ID utilisateur

empty-title = Aucune méthode d’authentification

empty = Cet utilisateur n’en a aucune. Si votre politique exige la MFA, une inscription lui sera demandée à la prochaine connexion.

empty-not-permitted = Vous n’avez pas l’autorisation d’ajouter une méthode ni d’envoyer un lien d’inscription.

empty-blocked = Aucune méthode ne peut être ajoutée pour cet utilisateur actuellement. Les remarques ci-dessous expliquent pourquoi.

no-permission-title = Vous n’avez pas accès à Factordesk

no-permission = Votre session est ouverte, mais vous n’avez pas l’autorisation de voir les méthodes d’authentification. Demandez read:authentication_methods à la personne qui gère les accès à Factordesk.

logged-out-title = Connectez-vous pour commencer

logged-out = Il vous faut un compte autorisé à voir les méthodes d’authentification.

logged-out-keep = La connexion s’ouvre dans un nouvel onglet, afin que cette page garde l’utilisateur affiché. Revenez ici ensuite.

logged-out-frame = La connexion s’ouvre dans un nouvel onglet. Revenez ici ensuite.

logged-out-host = Le jeton d’accès de la page hôte a été refusé. Connectez-vous sur cette page, puis réessayez.

awaits-tokens-title = En attente de la page hôte

awaits-tokens = Elle n’a pas encore défini getAccessToken, qui indique à Factordesk qui vous êtes.

expired-title = Votre session est terminée

expired = Reconnectez-vous pour continuer. Rien n’est perdu sur cette page.

expired-host = Le jeton d’accès de la page hôte a expiré. Reconnectez-vous sur cette page pour continuer. Rien n’est perdu ici.

old-login-title = Reconnectez-vous pour faire des modifications

old-login-next = Par sécurité, reconnectez-vous, puis répétez la modification. Rien n’est perdu sur cette page.

old-login-host = Par sécurité, reconnectez-vous sur la page hôte, puis répétez la modification. Rien n’est perdu ici.

step-up-title = Confirmez votre identité

step-up-why = Cette modification exige une connexion qui prouve mieux votre identité, par exemple avec un second facteur.

login-continues = Reconnectez-vous : ce que vous avez commencé reprendra tout seul. Fermez cette fenêtre pour l’annuler. Rien n’est perdu sur cette page.

log-in-again = Se reconnecter

host-login-running = En attente de la connexion par le portail.

host-login-failed = Le portail n’a pas pu vous connecter. Réessayez.

host-login-failed-because = Le portail n’a pas pu vous connecter : { $why }

logged-in-now = Connexion effectuée

logout-pending = Votre session est fermée dans ce navigateur. Le serveur terminera la déconnexion dès que son stockage fonctionnera de nouveau.

checking-login = Vérification…

still-logged-out = La connexion n’est pas encore établie.

offline = Vous êtes hors ligne. Cette page n’est peut-être plus à jour ; elle se rechargera au retour du réseau.

stale = Cette liste n’est peut-être plus à jour.

loading = Chargement…

loading-part = Chargement des méthodes : { NUMBER($loaded) } sur { NUMBER($total) }…

incomplete = Seules { NUMBER($shown) } méthodes sur { NUMBER($total) } sont affichées. Elles ne peuvent pas être modifiées tant que toutes ne sont pas chargées.

failed-title = Le chargement a échoué

waiting-title = Trop de requêtes

delete-confirm = Supprimer

deleting = Suppression…

delete-linked = Les méthodes liées sont supprimées en même temps :

no-undo = Cette action est irréversible.

delete-sessions = Les sessions et les navigateurs mémorisés ne sont pas concernés.

queued = En attente : limite de requêtes d’Auth0.

turned-off = Le portail a désactivé cette opération. Votre saisie reste affichée, mais plus rien ne peut être envoyé.

host-decides = En attente de la décision du portail. Rien n’a encore été envoyé.

open-exact = Ouvrir cet ID utilisateur

delete-title = Supprimer la méthode {"\u2068"}{ $method }{"\u2069"} pour {"\u2068"}{ $user }{"\u2069"} ?

action-on = { $action } : { $name }

chip-not-enrolled = Aucun facteur inscrit

chip-none = Aucun facteur

chip-factors =
    { $count ->
        [one] { $count } facteur
        [many] { $count } de facteurs
       *[other] { $count } facteurs
    }

chip-strong = Fort : { $kind }

chip-weak = Faible : { $kind }

chip-strongest = Le plus fort : { $kind }

chip-implied = Le courriel vérifié compte comme facteur

chip-unfinished =
    { $count ->
        [one] { $count } inachevée
        [many] { $count } d’inachevées
       *[other] { $count } inachevées
    }

chip-backup = Secours : code de récupération

chip-no-backup = Secours : aucun

retrying =
    { $seconds ->
        [one] La limite de requêtes du locataire est atteinte. Nouvel essai dans { $seconds } seconde.
        [many] La limite de requêtes du locataire est atteinte. Nouvel essai dans { $seconds } de secondes.
       *[other] La limite de requêtes du locataire est atteinte. Nouvel essai dans { $seconds } secondes.
    }

queued-next = En attente (limite de requêtes d’Auth0) : prochaine requête, environ { NUMBER($seconds) } s

queued-behind = En attente (limite de requêtes d’Auth0) : { NUMBER($ahead) } avant celle-ci, environ { NUMBER($seconds) } s

shown-of-total = Utilisateurs affichés : { NUMBER($shown) } sur { NUMBER($total) }.

not-openable = Ouverture impossible.

bad-user-next = Vérifiez l’adresse ou recherchez l’utilisateur.

id-empty = L’ID utilisateur est vide.

id-too-long = L’ID utilisateur est trop long.

id-no-provider = Un ID utilisateur ressemble à auth0|507f1f77bcf86cd799439020.

id-character = L’ID utilisateur contient un caractère qui ne peut pas être envoyé : { $character }.

id-odd = Un ID utilisateur n’a pas cette forme.

logged-in-as = Session ouverte : { $name }
