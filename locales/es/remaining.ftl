### Lo que le queda al usuario tras una eliminación o un reemplazo.

list = Le queda: { $methods }.

only-password = Solo le queda la contraseña.

nothing = No le queda ningún método.

backup = Respaldo: código de recuperación.

no-backup = Sin respaldo.
