### Avisos breves, que dicen qué se ha hecho.

region = Mensajes

undo = Deshacer

copy-note = Copiar nota para ticket

dismiss = Cerrar

note-user = Usuario: { $user }

note-admin = Por: { $admin }

note-time = Fecha: { $time }

note-ticket = Ticket: { $ticket }

note-request = ID de solicitud: { $id }
