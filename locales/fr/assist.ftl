### Aide à l’utilisateur : liens d’inscription, codes de récupération, navigateurs mémorisés.

group = Aider cet utilisateur

link = Lien d’inscription

recovery = Code de récupération

forget = Oublier les navigateurs

action = « { $label } »

not-permitted-link = Vous n’avez pas l’autorisation d’envoyer des liens d’inscription.

not-permitted-recover = Vous n’avez pas l’autorisation de réinitialiser les codes de récupération.

not-permitted-forget = Vous n’avez pas l’autorisation d’oublier les navigateurs mémorisés.

no-link-factor = Lien d’inscription impossible : aucun facteur pouvant être inscrit par lien n’est activé dans ce locataire.

no-offered-factor = Lien d’inscription impossible : le portail ne propose aucun type pouvant être inscrit par lien.

recovery-off = Les codes de récupération sont désactivés dans ce locataire.

recovery-no-factor = L’utilisateur n’a encore aucun facteur. Un lien d’inscription conviendrait peut-être mieux.

link-title = Lien d’inscription pour {"\u2068"}{ $user }{"\u2069"}

recovery-question = Nouveau code de récupération pour {"\u2068"}{ $user }{"\u2069"} ?

recovery-title = Code de récupération pour {"\u2068"}{ $user }{"\u2069"}

forget-title = Oublier les navigateurs mémorisés pour {"\u2068"}{ $user }{"\u2069"} ?

link-what = L’utilisateur ouvre le lien et inscrit lui-même un facteur.

link-holder = Quiconque détient ce lien peut ajouter son propre facteur. Vérifiez d’abord l’identité de la personne au téléphone.

factor = Facteur

factor-any = Au choix de l’utilisateur

factors-off = Facteurs désactivés dans ce locataire : { $factors }.

way = Transmission du lien

way-mail = Envoyer par courriel

way-copy = Copier le lien

address = Adresse de courriel

address-hint = Vous pouvez indiquer une autre adresse.

address-unknown = Laissez ce champ vide pour utiliser l’adresse de l’utilisateur.

address-other = Ce n’est pas l’adresse du compte de l’utilisateur.

address-unverified = L’utilisateur n’a pas vérifié cette adresse.

language = Langue du courriel

language-default = Langue du locataire

another = Autoriser un facteur de plus

another-hint =
    { $count ->
        [one] Sinon, le lien ne fonctionne que pour un utilisateur encore sans facteur ; celui-ci a { $count } facteur.
        [many] Sinon, le lien ne fonctionne que pour un utilisateur encore sans facteur ; celui-ci a { $count } de facteurs.
       *[other] Sinon, le lien ne fonctionne que pour un utilisateur encore sans facteur ; celui-ci a { $count } facteurs.
    }

send = Envoyer

make = Créer le lien

sending = Envoi…

link-sent = Le lien est parti

link-made = Le lien est prêt

the-link = Copier le lien

link-once = Ce lien ne s’affiche qu’une fois. Copiez-le avant de fermer.

sent-to = Lien envoyé à { $address }.

sent-to-own = Lien envoyé à l’adresse de l’utilisateur.

enrolment-awaited =
    { $minutes ->
        [one] En attente de l’inscription. La liste s’actualise toute seule pendant { $minutes } minute, même si vous fermez cette fenêtre.
        [many] En attente de l’inscription. La liste s’actualise toute seule pendant { $minutes } de minutes, même si vous fermez cette fenêtre.
       *[other] En attente de l’inscription. La liste s’actualise toute seule pendant { $minutes } minutes, même si vous fermez cette fenêtre.
    }

enrolment-arrived = Méthode inscrite par l’utilisateur : { $method }.

enrolment-late = Aucune inscription pour l’instant. Actualisez la liste pour vérifier de nouveau.

link-ends = Usage unique. Expiration : { $date } ({ $distance }).

link-unknown-what = Impossible de confirmer la création du lien : il a peut-être été envoyé.

link-unknown-next =
    { $count ->
        [one] Interrogez l’utilisateur avant d’en envoyer un autre. Un lien inutilisé expire au bout de { $count } jour.
        [many] Interrogez l’utilisateur avant d’en envoyer un autre. Un lien inutilisé expire au bout de { $count } de jours.
       *[other] Interrogez l’utilisateur avant d’en envoyer un autre. Un lien inutilisé expire au bout de { $count } jours.
    }

recovery-what = L’ancien code de récupération cesse immédiatement de fonctionner.

recovery-use = Avec le nouveau, l’utilisateur peut se connecter une fois sans ses autres facteurs.

recovery-make = Créer un nouveau code

recovery-making = Création…

recovery-no-enrolment-what = L’utilisateur n’a inscrit aucun facteur : il n’y a donc pas de code de récupération à réinitialiser.

recovery-no-enrolment-next = Envoyez plutôt un lien d’inscription.

recovery-unknown-what = Impossible de confirmer la réinitialisation du code : l’ancien fonctionne peut-être encore.

recovery-unknown-next = Si l’utilisateur a besoin d’un code, créez-en un autre : c’est le seul qui fonctionnera à coup sûr.

recovery-shown = Ce code ne s’affiche qu’une fois. L’ancien ne fonctionne plus.

the-code = Copier le code

print = Imprimer

handed-over = J’ai transmis le code à l’utilisateur

handed-over-hint = Cochez cette case avant de fermer. Le code ne pourra plus être affiché.

paper = Code de récupération

forget-what = À la prochaine connexion, un facteur sera demandé à l’utilisateur dans chaque navigateur.

forget-sessions = Les sessions en cours restent ouvertes.

forget-confirm = Oublier les navigateurs

forgetting = En cours…

forget-unknown-what = Impossible de confirmer que les navigateurs ont été oubliés.

forget-unknown-next = Réessayez : répéter l’opération est sans risque.

said-sent = Lien d’inscription envoyé.

said-made = Lien d’inscription prêt.

said-recovery = Nouveau code de récupération prêt.

said-recovery-lost = Le code de récupération de l’utilisateur précédent a été remplacé sans être affiché. Créez-lui-en un autre.

said-forgotten = Les navigateurs mémorisés ont été oubliés.
