### Champs du motif et du numéro de ticket.

reason = Motif

ticket = Numéro de ticket

step-up = Il vous sera demandé de vous reconnecter avec une preuve de plus, par exemple un second facteur.

reason-blank = Saisissez un motif.

reason-control = Utilisez une seule ligne, sans caractères de contrôle.

reason-too-long = Utilisez 500 caractères au maximum.

ticket-malformed = Utilisez de 1 à 64 lettres, chiffres ou caractères . _ # / -
