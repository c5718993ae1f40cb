list = Verbleibend: { $methods }.
only-password = Es bleibt nur das Passwort.
nothing = Es bleibt keine Methode.
backup = Wiederherstellungscode vorhanden.
no-backup = Kein Wiederherstellungscode.
