### Messages passagers, qui disent ce qui a été fait.

region = Messages

undo = Annuler

copy-note = Copier pour le ticket

dismiss = Fermer

note-user = Utilisateur : { $user }

note-admin = Par : { $admin }

note-time = Date : { $time }

note-ticket = Ticket : { $ticket }

note-request = ID de requête : { $id }
