loaded =
    { $number ->
        [one] { $number } Methode geladen.
       *[other] { $number } Methoden geladen.
    }
refreshed =
    { $number ->
        [one] Die Liste hat sich geändert: { $number } Methode.
       *[other] Die Liste hat sich geändert: { $number } Methoden.
    }
enrolled = Die Person hat eine Methode eingerichtet: { $method }.
created = Hinzugefügt: { $method }.
restored = Mit neuer ID wieder hinzugefügt: { $method }.
changed = Gespeichert: { $method }.
deleted = Gelöscht: { $method }.
each-deleted =
    { $deleted ->
        [one] { $deleted } Methode gelöscht.
       *[other] { $deleted } Methoden gelöscht.
    }
some-deleted =
    { $deleted ->
        [one] { $deleted } Methode gelöscht, { NUMBER($failed) } nicht gelöscht.
       *[other] { $deleted } Methoden gelöscht, { NUMBER($failed) } nicht gelöscht.
    }
deleted-all = Alle Methoden gelöscht.
replaced = Alle Methoden ersetzt.
copied = Kopiert.
not-copied = Nicht kopiert: Der Browser hat es verhindert. Kopieren Sie den Text von Hand.
exported = Liste als Datei gespeichert.
exported-masked = Liste als Datei gespeichert, mit maskierten Nummern und Adressen.
exported-hidden = Liste als Datei gespeichert. Der Mandant maskiert Nummern und Adressen, deshalb sind sie auch in der Datei maskiert.
revealed = Für eine Minute eingeblendet.
