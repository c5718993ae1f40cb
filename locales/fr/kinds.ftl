### Noms des types, badges, canaux et champs.

model-unknown = Modèle inconnu

model-undisclosed = Modèle non communiqué

recovery-code = Code de récupération

authenticator-app = Application d’authentification

push-notification = Notification poussée

phone = Téléphone

email = Courriel

verified-email = Courriel vérifié

security-key = Clé de sécurité

device-biometrics = Biométrie de l’appareil

guardian-app = Application Guardian

passkey = Clé d’accès

password = Mot de passe

unknown-type = Type inconnu

recovery-code-in-sentence = code de récupération

authenticator-app-in-sentence = application d’authentification

push-notification-in-sentence = notification poussée

phone-in-sentence = téléphone

email-in-sentence = courriel

verified-email-in-sentence = courriel vérifié

security-key-in-sentence = clé de sécurité

device-biometrics-in-sentence = biométrie de l’appareil

guardian-app-in-sentence = application Guardian

passkey-in-sentence = clé d’accès

password-in-sentence = mot de passe

badge-unconfirmed = Non confirmée

badge-unconfirmed-meaning = L’inscription a été commencée, mais pas terminée

badge-never-used = Jamais utilisée

badge-never-used-meaning = N’a encore servi à aucune connexion

badge-linked = Liée

badge-linked-meaning = Supprimée en même temps que ses méthodes liées

badge-backed-up = Sauvegardée

badge-backed-up-meaning = Synchronisée, par exemple avec un gestionnaire de mots de passe

badge-implied = Automatique

badge-implied-meaning = Sans inscription : compte comme facteur tant que le courriel est activé dans le locataire, et revient après une réinitialisation

channel-sms = SMS

channel-voice = Appel vocal

field-id = ID de la méthode

field-type = Type

field-confirmed = Confirmée

field-name = Nom

field-authentication-methods = Éléments

field-preferred-authentication-method = Canal privilégié

field-link-id = ID de liaison

field-phone-number = Numéro de téléphone

field-email = Courriel

field-key-id = ID de l’information d’identification

field-public-key = Clé publique

field-relying-party-identifier = Relying Party (RP ID)

field-aaguid = Modèle de l’authentificateur (AAGUID)

field-credential-device-type = Type d’appareil

field-credential-backed-up = Sauvegardée

field-identity-user-id = Identité

field-user-agent = Navigateur lors de l’inscription

field-user-handle = User handle

field-transports = Transports

field-created-at = Création

field-enrolled-at = Inscription

field-last-auth-at = Dernière utilisation
