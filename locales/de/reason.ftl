reason = Begründung
ticket = Ticketnummer
step-up = Sie werden gebeten, sich mit einem weiteren Nachweis neu anzumelden, zum Beispiel mit einem zweiten Faktor.
reason-blank = Geben Sie eine Begründung ein.
reason-control = Verwenden Sie nur eine Zeile und keine Steuerzeichen.
reason-too-long = Verwenden Sie höchstens 500 Zeichen.
ticket-malformed = Verwenden Sie 1 bis 64 Zeichen: Buchstaben, Ziffern oder . _ # / -
