### Campos del motivo y del número de ticket.

reason = Motivo

ticket = Número de ticket

step-up = Se le pedirá que vuelva a iniciar sesión con una prueba más, por ejemplo un segundo factor.

reason-blank = Escriba un motivo.

reason-control = Use una sola línea, sin caracteres de control.

reason-too-long = Use 500 caracteres como máximo.

ticket-malformed = Use de 1 a 64 letras, dígitos o los caracteres . _ # / -
