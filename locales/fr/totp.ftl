### Configuration d’une application d’authentification.

ways = Secret

new = En générer un

typed = En saisir un

address = Coller une adresse otpauth://

address-label = Adresse otpauth://

address-hint = Le contenu du QR code d’une autre application ou d’un autre outil. Il remplit les noms ci-dessous.

uri-not-otpauth = Ce n’est pas une adresse otpauth://. Collez-la en entier, à partir de otpauth://totp/.

uri-migration = C’est l’exportation de plusieurs comptes de Google Authenticator. Collez l’adresse d’un seul compte, ou son secret.

uri-apple = Ce lien est destiné à l’app Mots de passe d’Apple. Supprimez « apple- » au début : le reste est l’adresse.

uri-steam = Cette adresse est destinée à Steam, dont les codes comptent cinq lettres. Auth0 ne prend en charge que six chiffres : utilisez un nouveau secret.

uri-escaped = Ce texte a été copié du code source d’une page : il contient « &amp; » au lieu de « & ». Copiez l’adresse elle-même, ou remplacez chaque « &amp; » par « & ».

uri-hotp = Cette adresse donne des codes basés sur un compteur (hotp). Auth0 ne prend en charge que les codes basés sur l’heure : utilisez un nouveau secret.

uri-no-secret = Cette adresse ne contient pas de secret. Collez-la en entier, y compris « secret= » et ce qui suit.

uri-algorithm = Cette adresse utilise un autre algorithme que SHA-1, le seul qu’Auth0 prenne en charge : utilisez un nouveau secret.

uri-digits = Cette adresse ne donne pas des codes à 6 chiffres, les seuls qu’Auth0 prenne en charge : utilisez un nouveau secret.

uri-period = Cette adresse n’utilise pas une période de 30 secondes, la seule qu’Auth0 prenne en charge : utilisez un nouveau secret.

uri-repeated = Un élément de cette adresse y figure deux fois : elle est ambiguë. Copiez-la de nouveau, ou collez le secret.

uri-encoding = Cette adresse est endommagée : son encodage-pourcent n’est pas valide. Copiez-la de nouveau.

issuer = Émetteur

account = Compte

qr-of-account = QR code qui ajoute { $account } à une application d’authentification

qr-of-account-at = QR code qui ajoute { $account } chez { $issuer } à une application d’authentification

secret = Secret

scan = Dans l’application d’authentification, ajoutez un compte et scannez le QR code.

spell = L’utilisateur n’est pas devant cet écran ? Demandez-lui de choisir « Saisir une clé de configuration », de type temporel, puis de saisir :

ask = Demandez les six chiffres que l’application affiche maintenant.

too-long = C’est trop long pour un QR code. Raccourcissez l’émetteur et le compte, ou faites saisir le secret par l’utilisateur.

no-random = Ce navigateur ne peut pas générer de secret. Saisissez un secret existant.

code = Code de l’application

code-missing = Saisissez les six chiffres que l’application affiche.

code-none = Saisissez six chiffres et rien d’autre.

code-wrong = Ce code ne correspond pas. Essayez le suivant. S’il ne convient pas non plus, vérifiez l’heure du téléphone ou configurez de nouveau l’application.

code-right = Le code correspond : l’application a ce secret.

code-late = Le code correspond, mais avec une période de retard. Réglez l’heure du téléphone sur automatique pour que les codes restent valides.

code-early = Le code correspond, mais avec une période d’avance. Réglez l’heure du téléphone sur automatique pour que les codes restent valides.

unverified = Importer sans vérification

unverified-risk = Pour les migrations uniquement. Si le secret est erroné, l’utilisateur ne pourra pas se servir de ce facteur.
