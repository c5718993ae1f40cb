### Champs du motif et du numéro de ticket.

reason = Motif

ticket = Numéro de ticket
step-up = Vous devrez vous reconnecter en prouvant mieux votre identité, par exemple avec un second facteur.

reason-blank = Saisissez un motif.

reason-control = Utilisez une seule ligne, sans caractères de contrôle.

reason-too-long = Utilisez 500 caractères au maximum.

ticket-malformed = Utilisez de 1 à 64 lettres, chiffres ou caractères . _ # / -
