refused-protected = Dieses Benutzerkonto ist geschützt. Sie können es ansehen, aber nichts ändern.
refused-own = Das sind Ihre eigenen Authentifizierungsmethoden. Ändern muss sie jemand anderes aus Ihrem Team.
not-permitted-create = Ihnen fehlt die Berechtigung, Methoden hinzuzufügen.
not-permitted-update = Ihnen fehlt die Berechtigung, Methoden zu ändern.
not-permitted-delete = Ihnen fehlt die Berechtigung, Methoden zu löschen.
not-permitted-passkey = Ihnen fehlt die Berechtigung, Passkeys hinzuzufügen.
not-permitted-password = Ihnen fehlt die Berechtigung, Passwörter zu löschen.
keeps-password = Ihnen fehlt die Berechtigung, das Passwort dieser Person zu löschen. Löschen Sie die Methoden einzeln.
not-permitted-reveal = Ihnen fehlt die Berechtigung, Nummern und Adressen einzublenden.
email-beside-others = Auth0 unterstützt E-Mail nur bei Personen ohne anderen Faktor, und diese Person hat einen. Der Mandant lehnt dies vielleicht ab.
no-id = Diese Methode hat keine verwendbare ID und lässt sich deshalb nur ansehen.
no-methods = Es gibt nichts zu löschen.
no-other-channel = In diesem Mandanten ist kein anderer Kanal aktiviert.
unknown-offer = Dies ist in diesem Mandanten vielleicht deaktiviert.
lacks-scope = Der Anwendung von Factordesk bei Auth0 fehlt der Scope { $scope }.
ask-for-scope = Bitten Sie den Betreiber von Factordesk, ihn zu gewähren.
unavailable = { $what } ist nicht verfügbar: Der Anwendung von Factordesk bei Auth0 fehlt der Scope { $scope }. Bitten Sie den Betreiber von Factordesk, ihn zu gewähren.
adding = Das Hinzufügen von Methoden
changing = Das Ändern von Methoden
deleting = Das Löschen von Methoden
turned-off = In diesem Mandanten deaktiviert: { $kind }.
trial-expired = { $kind }: Der Testzeitraum des Mandanten ist abgelaufen.
no-channel = SMS und Anrufe sind in diesem Mandanten deaktiviert.
too-many-passkeys =
    { $limit ->
        [one] Die Person hat bereits { $limit } Passkey, mehr sind nicht möglich.
       *[other] Die Person hat bereits { $limit } Passkeys, mehr sind nicht möglich.
    }
full = { $kind }: Die Person hat die Höchstzahl erreicht. Löschen Sie zuerst eine Methode dieses Typs.
