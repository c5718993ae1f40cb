add-title = Methode hinzufügen
add-phone-title = Telefon hinzufügen
add-email-title = E-Mail hinzufügen
add-totp-title = Authenticator-App hinzufügen
add-webauthn-roaming-title = Sicherheitsschlüssel hinzufügen
add-passkey-title = Passkey hinzufügen
add-choose = Typ auswählen
type-phone = Codes per SMS oder Anruf
type-email = Codes per E-Mail
type-totp = Codes aus einer App, die einen geheimen Schlüssel mit dem Mandanten teilt
type-webauthn-roaming = Ein Hardwareschlüssel, mit WebAuthn registriert
type-passkey = Ein Passkey auf einem Telefon, einem Computer oder in einem Passwortmanager
type-caution = { $hint }. { $caution }
label-totp-secret = Geheimer Schlüssel
label-confirmation = Bestätigung
label-import = JSON
hint-name = Ein Name zum Wiedererkennen, höchstens 20 Zeichen.
hint-phone-number = Mit + und Ländervorwahl, zum Beispiel +33 6 12 34 56 78.
hint-channel = Was bei der Anmeldung zuerst angeboten wird.
hint-email = An diese Adresse werden Codes gesendet.
hint-totp-secret = Base32, mindestens 16 Zeichen; Leerzeichen und Kleinbuchstaben sind erlaubt. Der Schlüssel lässt sich später nicht mehr auslesen.
hint-key-id = Die ID des Credentials aus der Registrierung, in Base64url.
hint-public-key = Der öffentliche Schlüssel des Credentials, in Base64.
hint-relying-party = Der Hostname, für den registriert wurde, zum Beispiel login.example.com.
hint-device-type = Ob eine Synchronisierung zwischen Geräten möglich ist.
hint-backed-up = Ob derzeit synchronisiert wird.
hint-transports = Eines oder mehrere von usb, nfc, ble, internal, hybrid und smart-card, durch Kommas getrennt.
hint-aaguid = Kennzeichnet das Modell des Authenticators: 00000000-0000-0000-0000-000000000000.
hint-identity = Nur bei verknüpften Identitäten: die Benutzer-ID der Identität.
hint-user-handle = Das User-Handle aus der Registrierung, in Base64url.
hint-user-agent = Der Browser, mit dem registriert wurde.
use-own-email = { $email } verwenden
use-own-email-unverified = { $email } verwenden (nicht bestätigt)
back = Zurück
add = Methode hinzufügen
adding = Wird hinzugefügt …
show-secret = Schlüssel anzeigen
hide-secret = Schlüssel ausblenden
show-address = Adresse anzeigen
hide-address = Adresse ausblenden
not-set = Keine Angabe
choice-sms = SMS
choice-voice = Anruf
choice-single-device = Ein Gerät: nicht synchronisierbar
choice-multi-device = Mehrere Geräte: synchronisierbar
choice-true = Ja
choice-false = Nein
choice-off = { $choice } (in diesem Mandanten deaktiviert)
characters = { NUMBER($used) }/{ NUMBER($of) }
confirmed-at-once = Wird sofort wirksam, ohne Bestätigung durch die Person. Fügen Sie nur eine Methode hinzu, die nachweislich ihr gehört.
email-implied = Die bestätigte E-Mail-Adresse dieser Person zählt automatisch als Faktor, solange E-Mail in diesem Mandanten aktiviert ist. Sie lässt sich nicht dauerhaft löschen: Nach einem Zurücksetzen ist sie wieder da.
save = Speichern
saving = Wird gespeichert …
delete-all-title = Alle Methoden löschen?
delete-all-phrase = ALLE LÖSCHEN
delete-all-what =
    { $count ->
        [one] { $count } Methode wird gelöscht:
       *[other] { $count } Methoden werden gelöscht:
    }
delete-all-button =
    { $count ->
        [one] { $count } Methode löschen
       *[other] { $count } Methoden löschen
    }
confirm-email = Geben Sie zur Bestätigung die E-Mail-Adresse der Person ein: { $email }
confirm-phrase = Geben Sie zur Bestätigung „{ $phrase }“ ein
not-confirmed = Geben Sie genau dies ein: { $expected }
list-changed = Die Liste hat sich geändert. Prüfen Sie die neue und bestätigen Sie dann noch einmal.
renamed-meanwhile = Nicht gespeichert: „{"\u2068"}{ $old }{"\u2069"}“ wurde inzwischen in „{"\u2068"}{ $current }{"\u2069"}“ umbenannt. Speichern Sie noch einmal, um diesen Namen zu ersetzen, oder brechen Sie ab, um ihn zu behalten.
named-meanwhile = Nicht gespeichert: Die Methode heißt inzwischen „{"\u2068"}{ $current }{"\u2069"}“. Speichern Sie noch einmal, um diesen Namen zu ersetzen, oder brechen Sie ab, um ihn zu behalten.
unnamed-meanwhile = Nicht gespeichert: Der Name „{"\u2068"}{ $old }{"\u2069"}“ wurde inzwischen entfernt. Speichern Sie noch einmal, um die Methode zu benennen, oder brechen Sie ab.
passkeys-block = Solange die Person einen Passkey hat, kann Auth0 nicht alle Methoden auf einmal löschen. Sie können sie einzeln löschen.
without-id =
    { $count ->
        [one] { $count } Methode ohne verwendbare ID lässt sich nicht einzeln löschen.
       *[other] { $count } Methoden ohne verwendbare ID lassen sich nicht einzeln löschen.
    }
one-by-one = Einzeln löschen
one-by-one-progress = Einzeln löschen
progress = { NUMBER($done) } von { NUMBER($of) }
retry-failed = { NUMBER($count) } erneut versuchen
item-done = Gelöscht
item-waiting = Wartet
item-running = Wird gelöscht …
item-failed = Nicht gelöscht
replace-title = Alle Methoden ersetzen
replace-review-title = Ersetzung prüfen
replace-done-title = Methoden ersetzt
replace-phrase = ALLE ERSETZEN
replace-intro = Diese Liste ersetzt alle Methoden der Person. Sie kann Telefone, E-Mails und Authenticator-Apps enthalten; alles andere wird entfernt.
add-row = { $kind } hinzufügen
row-title = { NUMBER($number) }. { $title }
row-title-with-kind = { NUMBER($number) }. { $kind }: { $label }
remove-row = Entfernen: { $title }
replace-secret = Um diese App zu behalten, geben Sie ihren geheimen Schlüssel neu ein. Der Mandant gibt ihn nie heraus.
replace-tenant-hides = Vom Mandanten maskiert. Geben Sie den vollständigen Wert ein.
hidden-before = maskiert, daher kein Vergleich möglich
replace-masked = Nur ein Teil ist sichtbar. Geben Sie den vollständigen Wert ein.
replace-empty = Die neue Liste ist leer.
review = Änderungen prüfen
edit-again = Weiter bearbeiten
replace-button =
    { $count ->
        [one] Alle durch { $count } Methode ersetzen
       *[other] Alle durch { $count } Methoden ersetzen
    }
start-again = Wieder mit der aktuellen Liste beginnen
import = JSON importieren
import-read = JSON einlesen
import-file = Datei auswählen
import-hint = Ein Export aus Factordesk oder das JSON der Listenantwort oder der Ersetzungsanfrage von Auth0. Es ersetzt die Zeilen unten.
import-unreadable = Diese Datei ist nicht lesbar. Wählen Sie eine andere.
import-empty = Es gibt nichts einzulesen.
import-too-large = Das ist größer als { NUMBER($kib) } KiB.
import-syntax = Das ist kein gültiges JSON: Zeile { NUMBER($line) }, Spalte { NUMBER($column) }.
import-not-a-list = Dieses JSON ist weder eine Liste von Methoden noch ein Objekt, das eine enthält.
entry-not-an-object = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): Das ist kein Objekt.
entry-no-type = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): „type“ fehlt.
entry-unknown-field = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): Bei einer Ersetzung hat dieser Typ kein Feld „{ $field }“.
entry-repeated-field = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): „{ $field }“ kommt zweimal vor.
entry-wrong-value = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): „{ $field }“ hat einen ungültigen Wert.
entry-left-out = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): ausgelassen, denn eine Ersetzung kann den Typ „{ $kind }“ nicht enthalten.
entry-not-offered = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): ausgelassen, denn das Portal bietet den Typ „{ $kind }“ nicht an.
entry-masked = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): teilweise maskiert. Geben Sie den vollständigen Wert ein.
entry-no-secret = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): Der geheime Schlüssel fehlt. Geben Sie ihn ein.
entry-field-left-out = Eintrag { NUMBER($entry) } (Zeile { NUMBER($line) }): „{ $field }“ wird ausgelassen.
imported =
    { $count ->
        [one] { $count } Zeile eingelesen.
       *[other] { $count } Zeilen eingelesen.
    }
diff = Vorher und nachher
summary = { NUMBER($kept) } unverändert, { NUMBER($changed) } geändert, { NUMBER($added) } neu, { NUMBER($removed) } entfernt.
change-kept = Unverändert
change-changed = Geändert
change-added = Neu
change-removed = Entfernt
losses = Was verloren geht
loss-inexpressible = { $method }: Dieser Typ lässt sich nicht behalten. Die Methode wird endgültig entfernt.
loss-secret = { $method }: Der geheime Schlüssel lässt sich nicht wiederherstellen.
loss-number = { $method }: Die vollständige Nummer ist hier nicht bekannt.
loss-address = { $method }: Die vollständige Adresse ist hier nicht bekannt.
loss-secret-unchecked =
    { $count ->
        [one] { $count } Authenticator-App: Codes schlagen fehl, wenn der eingegebene Schlüssel nicht der in der App ist. Das lässt sich hier nicht prüfen.
       *[other] { $count } Authenticator-Apps: Codes schlagen fehl, wenn der eingegebene Schlüssel nicht der in der jeweiligen App ist. Das lässt sich hier nicht prüfen.
    }
loss-value-unchecked =
    { $count ->
        [one] { $count } Nummer oder Adresse ist maskiert: Wenn Sie eine andere eingegeben haben, gehen die Codes an jemand anderen. Das lässt sich hier nicht prüfen.
       *[other] { $count } Nummern und Adressen sind maskiert: Wenn Sie andere eingegeben haben, gehen die Codes an jemand anderen. Das lässt sich hier nicht prüfen.
    }
loss-history =
    { $count ->
        [one] ID, Erstellungsdatum und letzte Verwendung einer behaltenen Methode gehen verloren.
       *[other] IDs, Erstellungsdaten und letzte Verwendungen von { $count } behaltenen Methoden gehen verloren.
    }
loss-links =
    { $count ->
        [one] Die Verknüpfungen einer behaltenen Methode mit anderen.
       *[other] Die Verknüpfungen von { $count } behaltenen Methoden mit anderen.
    }
loss-confirms =
    { $count ->
        [one] { $count } Einrichtung wurde nie abgeschlossen und gilt danach als bestätigt.
       *[other] { $count } Einrichtungen wurden nie abgeschlossen und gelten danach als bestätigt.
    }
loss-fields =
    { $count ->
        [one] Felder einer behaltenen Methode, die eine Ersetzung nicht enthalten kann.
       *[other] Felder von { $count } behaltenen Methoden, die eine Ersetzung nicht enthalten kann.
    }
loss-email-not-alone = Die neue Liste enthält eine E-Mail und andere Faktoren. Auth0 unterstützt E-Mail nur bei Personen ohne anderen Faktor: Vielleicht funktioniert sie bei der Anmeldung nicht.
replace-passkeys = Solange die Person einen Passkey hat, kann Auth0 die Methoden nicht ersetzen. Löschen Sie zuerst die Passkeys einzeln; sie lassen sich nicht wiederherstellen.
replace-limits = Was eine Ersetzung hier nicht kann:
replace-passkeys-next = Das Löschen ist im nächsten Schritt möglich.
replace-passkeys-no-delete = Ihnen fehlt die Berechtigung, Methoden zu löschen.
replace-cannot-keep = Nicht behalten kann sie: { $methods }. Diese werden endgültig entfernt.
replace-secrets =
    { $count ->
        [one] Sie kann den geheimen Schlüssel der Authenticator-App nicht lesen: Geben Sie ihn neu ein oder entfernen Sie die App aus der Liste.
       *[other] Sie kann die geheimen Schlüssel von { $count } Authenticator-Apps nicht lesen: Geben Sie sie neu ein oder entfernen Sie die Apps aus der Liste.
    }
delete-passkeys =
    { $count ->
        [one] { $count } Passkey löschen
       *[other] { $count } Passkeys einzeln löschen
    }
replacing = Wird ersetzt …
replace-done = Die Person hat jetzt genau die Methoden der neuen Liste.
nothing = nichts
secret-hidden = wie eingegeben; kein Vergleich möglich
remove = Entfernen
