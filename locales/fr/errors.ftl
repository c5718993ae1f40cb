### Erreurs générales : ce qui a échoué et, si possible, pourquoi ; puis ce qu’il faut faire.

request-id = ID de requête

blocked-what = La Content-Security-Policy de cette page bloque le serveur de Factordesk.

blocked-next = L’exploitant de cette page peut y ajouter connect-src { $origin }.

offline-what = Le serveur de Factordesk est injoignable.

offline-next = Vérifiez le réseau, et que le serveur accepte l’origine de cette page. Si une modification était en cours, consultez la liste avant de la répéter.

aborted-what = La requête a été annulée.

aborted-next = Son résultat n’est plus nécessaire.

timeout-what = Le serveur de Factordesk n’a pas répondu à temps.

timeout-next = S’il s’agissait d’une modification, elle a peut-être abouti : consultez d’abord la liste.

unreadable-what = La réponse du serveur de Factordesk est illisible.

unreadable-next = Consultez la liste avant de réessayer, et prévenez l’exploitant de Factordesk.

unlisted-what = Le serveur de Factordesk n’accepte pas les requêtes de cette page.

unlisted-next = L’exploitant de Factordesk peut ajouter { $origin } à FACTORDESK_ALLOWED_ORIGINS. Si cette adresse y figure déjà, c’est une passerelle ou une page de connexion intermédiaire qui a répondu.

no-token-what = La page hôte n’a pas défini getAccessToken.

no-token-next = Rechargez la page. Si cela ne suffit pas, prévenez l’exploitant de la page hôte.

token-timeout-what = La fonction getAccessToken de la page hôte n’a pas répondu dans les 30 secondes.

token-failed-what = La fonction getAccessToken de la page hôte a échoué.

token-failed-next = Reconnectez-vous sur la page hôte, puis réessayez.

token-invalid-what = La fonction getAccessToken de la page hôte doit renvoyer une valeur de type string contenant un jeton d’accès, mais a renvoyé { $given }.

token-invalid-next = Prévenez l’exploitant de la page hôte.

invalid-body-what = Le locataire a rejeté ces valeurs.

invalid-body-next = Corrigez les champs signalés ou consultez le message ci-dessous.

invalid-request-what = Le locataire a rejeté la requête, qu’il juge non valide.

invalid-request-next = Vérifiez l’ID utilisateur. S’il est correct, prévenez l’exploitant de Factordesk.

login-required-what = Votre session est terminée.

login-required-next = Reconnectez-vous. Votre saisie est conservée.

reauth-required-what = Par sécurité, reconnectez-vous pour faire des modifications.

reauth-required-next = Rien n’a été modifié, et votre saisie est conservée.

step-up-required-what = Cette modification exige une connexion renforcée.

step-up-required-next = Rien n’a été modifié, et votre saisie est conservée.

protected-user-what = Cet utilisateur est protégé. Vous n’avez pas l’autorisation de modifier les utilisateurs protégés.

protected-user-next = Adressez-vous à la personne qui gère les accès à Factordesk.

own-methods-what = Vous ne pouvez pas modifier ici vos propres méthodes.

own-methods-next = Demandez à un autre administrateur de le faire.

insufficient-scope-what = Vous n’avez pas l’autorisation nécessaire.

insufficient-scope-next = Adressez-vous à la personne qui gère les accès à Factordesk.

application-refused-what = L’application de Factordesk n’est pas correctement configurée dans Auth0.

application-refused-next = Rien n’a été modifié. Prévenez l’exploitant de Factordesk : son journal indique ce qu’il faut corriger.

forbidden-what = Le locataire a refusé l’opération.

forbidden-next = Son message figure ci-dessous. Communiquez l’ID de requête à l’exploitant de Factordesk.

passkey-present-what = Auth0 ne permet pas cette opération tant que l’utilisateur a une clé d’accès.

passkey-present-next = Supprimez les méthodes une par une.

entity-limit-what = L’utilisateur a atteint la limite pour ce type de méthode.

entity-limit-next = Supprimez une méthode qui ne sert plus, puis réessayez.

subject-mismatch-what = Le jeton appartient à un autre utilisateur.

subject-mismatch-next = Prévenez l’exploitant de Factordesk.

too-many-identifiers-what = L’utilisateur a trop d’identités liées pour cette opération.

too-many-identifiers-next = Dissociez-en quelques-unes dans l’Auth0 Dashboard.

forbidden-origin-what = Le serveur de Factordesk n’accepte pas les requêtes de cette page.

forbidden-origin-next = L’exploitant de Factordesk peut autoriser l’origine de cette page.

user-not-found-what = Cet utilisateur n’existe pas.

user-not-found-next = Vérifiez l’ID ou recherchez l’utilisateur.

method-not-found-what = Cette méthode n’existe plus.

method-not-found-next = La liste a été rechargée.

enrollment-not-found-what = L’utilisateur n’a pas encore de second facteur.

enrollment-not-found-next = Ajoutez-en d’abord un, ou envoyez un lien d’inscription.

not-found-what = L’élément demandé est introuvable.

not-found-next = Vérifiez que l’utilisateur existe encore. Si c’est le cas, prévenez l’exploitant de Factordesk.

already-exists-what = L’utilisateur a déjà cette méthode.

already-exists-next = Cherchez-la dans la liste.

list-changed-what = La liste a changé depuis son chargement.

list-changed-next = Rien n’a été modifié. Examinez la nouvelle liste avant de vous décider.

name-changed-what = La méthode a été renommée entre-temps.

name-changed-next = Rien n’a été modifié. Vérifiez son nom avant de vous décider.

confirmation-required-what = Il manque la confirmation.

confirmation-required-next = Rechargez cette page, puis réessayez.

reason-required-what = Un motif est obligatoire.

reason-required-next = Saisissez-en un, puis réessayez.

rate-limited-what = La limite de requêtes du locataire est atteinte.

rate-limited-next = Patientez un instant, puis réessayez.

query-timeout-what = La recherche a pris trop de temps côté locataire.

query-timeout-next = Précisez-la : saisissez davantage de caractères du nom, du courriel ou de l’ID.

outcome-unknown-what = Impossible de confirmer que la modification a abouti.

outcome-unknown-next = La liste a été rechargée : consultez-la avant de réessayer.

path-altered-what = Cet ID ne peut pas être utilisé sans risque : il est altéré en chemin vers Auth0.

path-altered-next = Rien n’a été modifié. Communiquez le code path_altered à l’exploitant de Factordesk.

unavailable-what = Le locataire est injoignable pour le moment.

unavailable-next = Rien n’a été modifié. Réessayez dans un instant.

other-next = Communiquez l’ID de requête à l’exploitant de Factordesk.

host-refused-what = Le portail a refusé l’opération.

host-refused-because = Refus du portail : { $why }

host-refused-next = Rien n’a été modifié, et votre saisie est conservée.

host-reason-what = Le portail a fourni un motif qui ne peut pas être consigné.

host-ticket-what = Le portail a fourni un numéro de ticket qui ne peut pas être consigné.

host-value-next = Rien n’a été modifié. Prévenez l’exploitant de cette page.

missing-permission = Autorisation manquante : { $permission }

their-words = Message : « { $words } »
