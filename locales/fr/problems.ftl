### Erreurs à côté d’un champ : une phrase par règle.

already-exists = L’utilisateur a déjà une méthode avec cette valeur.

entity-limit = L’utilisateur a atteint la limite pour ce type de méthode. Supprimez-en d’abord une.

server-says = Rejet par le locataire : { $message }

name-required = Saisissez un nom.

phone-number-required = Saisissez le numéro de téléphone.

email-required = Saisissez l’adresse de courriel.

secret-required = Saisissez le secret.

key-id-required = Saisissez l’ID de l’information d’identification.

public-key-required = Saisissez la clé publique.

relying-party-required = Saisissez le nom d’hôte du Relying Party.

other-required = Renseignez ce champ.

name-too-long = Utilisez 20 caractères au maximum.

name-unprintable = Utilisez au moins un caractère visible, et aucun caractère de contrôle.

phone-length = Utilisez de 2 à 30 caractères.

phone-not-e164 = Commencez par + et l’indicatif du pays, puis uniquement des chiffres : +33612345678.

email-syntax = Saisissez une adresse de courriel, par exemple mia@example.com.

secret-not-base32 = Ce n’est pas du base32. Utilisez les lettres A à Z et les chiffres 2 à 7, et copiez le secret en entier.

secret-length = Aucun secret n’a cette longueur : il manque un caractère, ou il y en a un de trop. Comparez avec l’original.

secret-too-short = Utilisez au moins 16 caractères : un secret plus court n’est pas sûr.

not-base64 = Ce n’est pas du base64 ni du base64url, ou il en manque une partie.

not-hostname = Saisissez un nom d’hôte sans https:// ni chemin : login.example.com.

not-aaguid = Saisissez 32 chiffres hexadécimaux, avec ou sans tirets : 00000000-0000-0000-0000-000000000000.

not-transport = Saisissez des mots comme usb, nfc, ble, internal ou hybrid.

not-locale = Saisissez une étiquette de langue, par exemple fr ou pt-BR.

too-long = Cette valeur est trop longue.

nothing-to-change = C’est déjà la valeur actuelle.

empty-list = Ajoutez au moins une méthode. Pour les supprimer toutes, utilisez « Tout supprimer ».

duplicate = Cette méthode figure deux fois dans la liste.

not-cose-key = Saisissez la clé publique de la clé d’accès : une clé COSE (ES256, EdDSA ou RS256) en base64.

credential-id-length = L’ID d’une information d’identification compte de 1 à 1 023 octets.

other-rp-id = Une clé d’accès doit correspondre aux pages de connexion du locataire : saisissez leur nom d’hôte.

unknown-rp-id = Factordesk ne connaît pas les pages de connexion du locataire. Demandez à son exploitant de définir AUTH0_RP_ID.

masked = Une partie est masquée. Saisissez la valeur en entier.

email-not-alone = Le courriel n’est pris en charge que si l’utilisateur n’a pas d’autre facteur.
