### Ce qui reste à l’utilisateur après une suppression ou un remplacement.

list = Il reste : { $methods }.

only-password = Il ne reste que le mot de passe.

nothing = Il ne reste aucune méthode.

backup = Secours : code de récupération.

no-backup = Secours : aucun.
