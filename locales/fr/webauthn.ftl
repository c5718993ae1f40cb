### Ajout d’une clé de sécurité ou d’une clé d’accès.

stop = Arrêter

by-hand = Saisir les valeurs à la main

guided = Laisser le navigateur lire les valeurs

start-over = Recommencer

waiting = Suivez la fenêtre du navigateur, et touchez la clé lorsqu’elle clignote.

made = Clé prête à être ajoutée

unverified = L’authentificateur n’a vérifié ni code PIN, ni empreinte, ni visage. Quiconque le détient pourrait se connecter avec cette clé d’accès.

not-told = non communiqués

user-verified = Utilisateur vérifié

start-passkey = Créer la clé d’accès

start-key = Utiliser la clé

intro-passkey = Dans la fenêtre du navigateur, enregistrez la clé d’accès sur le téléphone ou la clé de sécurité de l’utilisateur ; n’utilisez cet ordinateur que s’il lui appartient.

intro-key = Préparez la clé de sécurité de l’utilisateur : branchez-la, ou approchez-la du lecteur.

purpose = Pour { $user }, connexion à { $rp-id }.

start-over-hint = Si vous recommencez, supprimez cette clé d’accès là où elle a été enregistrée : elle ne fonctionnera pas.

missing-passkey = Créez d’abord la clé d’accès.

missing-key = Utilisez d’abord la clé.

related-origin = Des clés pour { $rp-id } ne peuvent être créées depuis { $host } que si https://{ $rp-id }/.well-known/webauthn l’autorise.

no-rp-id = Factordesk ne connaît pas les pages de connexion du locataire. Demandez à son exploitant de définir AUTH0_RP_ID.

insecure = La connexion de cette page n’est pas sécurisée. Les clés ne peuvent être créées que sur des pages https://.

elsewhere = Des clés pour { $rp-id } ne peuvent pas être créées depuis { $host }. Ouvrez Factordesk sur { $rp-id } ou un sous-domaine.

elsewhere-exact = Des clés pour { $rp-id } ne peuvent pas être créées depuis { $host }. Ouvrez Factordesk sur { $rp-id }.

no-api = Ce navigateur ne peut pas créer de clés. Utilisez-en un qui prend en charge WebAuthn.

frame = La page hôte ne le permet pas : son cadre doit porter allow="publickey-credentials-create".

policy = Cette page ne le permet pas : sa Permissions-Policy doit contenir publickey-credentials-create=(self).

not-allowed-passkey = Opération annulée, ou non prise en charge par cet appareil. Réessayez ; une clé de sécurité sans code PIN ni empreinte ne peut pas contenir de clé d’accès.

not-allowed-key = Opération annulée, ou non terminée à temps. Réessayez, et touchez la clé lorsqu’elle clignote.

timed-out = La clé n’a pas été utilisée en moins d’une minute. Préparez-la, puis réessayez.

registered-passkey = Cet authentificateur contient déjà une clé de sécurité ou une clé d’accès de cet utilisateur. Utilisez-en un autre.

registered-key = Cette clé est déjà enregistrée pour l’utilisateur. Utilisez-en une autre.

refused-origin = { $rp-id } n’autorise pas la création de clés depuis { $host }. Ouvrez Factordesk sur { $rp-id }, ou saisissez les valeurs à la main.

no-algorithm = Cet authentificateur ne prend en charge ni ES256, ni RS256, ni EdDSA. Utilisez-en un autre.

no-passkeys = Cet authentificateur ne peut pas contenir de clé d’accès. Utilisez-en un autre.

busy = Une autre demande de clé est en cours dans cette fenêtre. Terminez-la ou annulez-la, puis réessayez.

browser-failed = Le navigateur n’a pas pu créer la clé. Réessayez, ou utilisez un autre navigateur.

flaw-unreadable = La réponse du navigateur n’est pas fiable : elle est illisible. Réessayez sans extensions de navigateur.

flaw-purpose = La réponse du navigateur n’est pas fiable : ce n’est pas un enregistrement. Réessayez sans extensions de navigateur.

flaw-challenge = La réponse du navigateur n’est pas fiable : elle répond à une autre demande. Réessayez sans extensions de navigateur.

flaw-origin = La réponse du navigateur n’est pas fiable : elle est destinée à une autre page. Réessayez sans extensions de navigateur.

flaw-rp-id = La réponse du navigateur n’est pas fiable : elle est destinée à une autre page de connexion. Réessayez sans extensions de navigateur.

flaw-presence = La réponse du navigateur n’est pas fiable : la clé n’a pas été touchée. Réessayez sans extensions de navigateur.

flaw-credential-id = La réponse du navigateur n’est pas fiable : elle contient deux ID. Réessayez sans extensions de navigateur.

flaw-backup = La réponse du navigateur n’est pas fiable : elle annonce une clé à la fois synchronisée et non synchronisable. Réessayez sans extensions de navigateur.

flaw-not-discoverable = La réponse du navigateur n’est pas fiable : ce n’est pas une clé d’accès. Réessayez sans extensions de navigateur.

synced = Plusieurs appareils : synchronisée
