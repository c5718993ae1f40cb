group = Dieser Person helfen
link = Einrichtungslink senden
recovery = Neuer Wiederherstellungscode
forget = Browser vergessen
action = „{ $label }“
not-permitted-link = Ihnen fehlt die Berechtigung, Einrichtungslinks zu senden.
not-permitted-recover = Ihnen fehlt die Berechtigung, Wiederherstellungscodes zurückzusetzen.
not-permitted-forget = Ihnen fehlt die Berechtigung, gemerkte Browser vergessen zu lassen.
no-link-factor = Kein Einrichtungslink: In diesem Mandanten ist kein Faktor aktiviert, der sich per Link einrichten lässt.
no-offered-factor = Kein Einrichtungslink: Das Portal bietet keinen Typ an, der sich per Link einrichten lässt.
recovery-off = Wiederherstellungscodes sind in diesem Mandanten deaktiviert.
recovery-no-factor = Die Person hat noch keinen Faktor. Vielleicht braucht sie stattdessen einen Einrichtungslink.
link-title = Einrichtungslink für {"\u2068"}{ $user }{"\u2069"}
recovery-question = Neuer Wiederherstellungscode für {"\u2068"}{ $user }{"\u2069"}?
recovery-title = Wiederherstellungscode für {"\u2068"}{ $user }{"\u2069"}
forget-title = Gemerkte Browser von {"\u2068"}{ $user }{"\u2069"} vergessen?
link-what = Die Person öffnet den Link und richtet selbst einen Faktor ein.
link-holder = Wer diesen Link hat, kann einen eigenen Faktor hinzufügen. Prüfen Sie zuerst, mit wem Sie sprechen.
factor = Faktor
factor-any = Person wählt selbst
factors-off = In diesem Mandanten deaktiviert: { $factors }.
way = Übermittlung
way-mail = Per E-Mail senden
way-copy = Link kopieren
address = E-Mail-Adresse
address-hint = Sie können eine andere Adresse angeben.
address-unknown = Leer lassen, um die Adresse der Person zu verwenden.
address-other = Diese Adresse gehört nicht zum Konto der Person.
address-unverified = Die Person hat diese Adresse nicht bestätigt.
language = Sprache der E-Mail
language-default = Sprache des Mandanten
another = Einen weiteren Faktor erlauben
another-hint =
    { $count ->
        [one] Sonst funktioniert der Link nur für Personen ohne Faktor; diese Person hat { $count } Faktor.
       *[other] Sonst funktioniert der Link nur für Personen ohne Faktor; diese Person hat { $count } Faktoren.
    }
send = Link senden
make = Link erstellen
sending = Wird gesendet …
link-sent = Der Link ist unterwegs
link-made = Der Link ist bereit
the-link = Link kopieren
link-once = Wird nur einmal angezeigt. Kopieren Sie ihn, bevor Sie dieses Fenster schließen.
sent-to = Gesendet an { $address }.
sent-to-own = An die Adresse der Person gesendet.
enrolment-awaited =
    { $minutes ->
        [one] Warten auf die Einrichtung. Die Liste aktualisiert sich { $minutes } Minute lang von selbst, auch wenn dieses Fenster geschlossen ist.
       *[other] Warten auf die Einrichtung. Die Liste aktualisiert sich { $minutes } Minuten lang von selbst, auch wenn dieses Fenster geschlossen ist.
    }
enrolment-arrived = Die Person hat eine Methode eingerichtet: { $method }.
enrolment-late = Bisher wurde nichts eingerichtet. Aktualisieren Sie die Liste, um erneut nachzusehen.
link-ends = Einmal verwendbar. Läuft ab: { $date } ({ $distance }).
link-unknown-what = Es ließ sich nicht feststellen, ob ein Link erstellt wurde. Möglicherweise wurde er gesendet.
link-unknown-next =
    { $count ->
        [one] Fragen Sie die Person, bevor Sie einen weiteren senden. Ein unbenutzter Link läuft nach { $count } Tag ab.
       *[other] Fragen Sie die Person, bevor Sie einen weiteren senden. Ein unbenutzter Link läuft nach { $count } Tagen ab.
    }
recovery-what = Der alte Wiederherstellungscode wird sofort ungültig.
recovery-use = Mit dem neuen kann sich die Person einmal ohne ihre anderen Faktoren anmelden.
recovery-make = Neuen Code erstellen
recovery-making = Wird erstellt …
recovery-no-enrolment-what = Die Person hat keinen Faktor eingerichtet, deshalb gibt es keinen Wiederherstellungscode zum Zurücksetzen.
recovery-no-enrolment-next = Senden Sie stattdessen einen Einrichtungslink.
recovery-unknown-what = Es ließ sich nicht feststellen, ob der Code zurückgesetzt wurde. Der alte ist vielleicht noch gültig, vielleicht nicht.
recovery-unknown-next = Wenn die Person einen Code braucht, erstellen Sie noch einen; nur dieser ist sicher gültig.
recovery-shown = Wird nur einmal angezeigt. Der alte Code ist ungültig.
the-code = Code kopieren
print = Drucken
handed-over = Ich habe ihn der Person gegeben
handed-over-hint = Bestätigen Sie dies vor dem Schließen. Der Code kann nicht noch einmal angezeigt werden.
paper = Wiederherstellungscode
forget-what = Bei der nächsten Anmeldung wird in jedem Browser wieder ein Faktor verlangt.
forget-sessions = Sitzungen werden nicht beendet.
forget-confirm = Browser vergessen
forgetting = Wird ausgeführt …
forget-unknown-what = Es ließ sich nicht feststellen, ob die Browser vergessen wurden.
forget-unknown-next = Versuchen Sie es erneut: Wiederholen schadet nicht.
said-sent = Einrichtungslink gesendet.
said-made = Einrichtungslink bereit.
said-recovery = Neuer Wiederherstellungscode bereit.
said-recovery-lost = Der Wiederherstellungscode der vorherigen Person wurde ersetzt, aber nicht angezeigt. Erstellen Sie für sie noch einen.
said-forgotten = Gemerkte Browser vergessen.
