### Ajout et changement d’un numéro de téléphone.

country = Pays

no-such-country = Aucun pays ne correspond.

number-hint = Tel qu’on le compose dans ce pays, ou avec + et l’indicatif du pays.

no-country = Choisissez le pays, ou commencez par + et son indicatif.

looking-up = Vérification du numéro…

not-looked-up = Le numéro n’a pas pu être vérifié. Vous pouvez l’ajouter avec + et l’indicatif du pays.

extension = Les codes ne peuvent pas être envoyés à un poste interne. Indiquez un numéro qui joint directement l’utilisateur.

anyway = Utiliser ce numéro malgré tout

anyway-risk = Les codes envoyés à un mauvais numéro n’arrivent jamais, et l’utilisateur risque de perdre l’accès à son compte. Relisez d’abord le numéro à la personne au téléphone.

confirm = Vérifiez ce numéro avec la personne au téléphone. Corrigez-le, ou cochez la case ci-dessous.

change = Changer le numéro

changing = Changement…

change-intro = Le nouveau numéro est ajouté, puis l’ancien est supprimé. Prend effet immédiatement, sans confirmation de l’utilisateur. N’indiquez un numéro qu’après avoir vérifié qu’il lui appartient.

same-number = C’est déjà le numéro actuel.

no-answer = Le locataire n’a pas donné de réponse claire.

no-second = Le locataire n’autorise pas de second téléphone : rien n’a été modifié. Supprimez l’ancien numéro, puis ajoutez le nouveau ; entre les deux, l’utilisateur n’aura pas de téléphone.

kind-mobile = mobile

kind-fixed-line = fixe

kind-fixed-line-or-mobile = fixe ou mobile

kind-toll-free = numéro gratuit

kind-premium-rate = numéro surtaxé

kind-shared-cost = coût partagé

kind-voip = téléphonie par internet

kind-personal = numéro personnel

kind-pager = radiomessagerie

kind-company = numéro d’entreprise

kind-voicemail = messagerie vocale

too-short = Ce numéro semble trop court pour son pays ({ $country }).

too-short-unnamed = Ce numéro semble trop court pour son pays.

too-long = Ce numéro semble trop long pour son pays ({ $country }).

too-long-unnamed = Ce numéro semble trop long pour son pays.

not-in-use = Aucun numéro connu de ce pays ({ $country }) ne commence ainsi.

not-in-use-unnamed = Aucun numéro connu de ce pays ne commence ainsi.

use-number = Utiliser { $number }

use-number-of = Utiliser { $number } ({ $country })

only-sms = Les codes sont envoyés par SMS : l’autre canal est désactivé dans ce locataire.

only-voice = Les codes sont envoyés par appel vocal : l’autre canal est désactivé dans ce locataire.

change-title = Changer le numéro : {"\u2068"}{ $method }{"\u2069"}

changed = Numéro changé.

nothing-changed = Rien n’a été modifié.

not-there = Le nouveau numéro ne figure pas dans la liste. L’ancien a été conservé.

not-there-next = Il peut encore apparaître : actualisez la liste avant de réessayer.

not-known = Impossible de confirmer l’ajout du nouveau numéro. L’ancien a été conservé.

not-known-next = Actualisez la liste. Si le nouveau numéro y figure, supprimez vous-même l’ancien ; sinon, réessayez.

not-checked = Le nouveau numéro a été ajouté, mais la liste n’a pas pu être vérifiée. L’ancien a été conservé.

not-checked-next = Actualisez la liste. Quand le nouveau numéro y figure, supprimez vous-même l’ancien.

both = Le nouveau numéro a été ajouté, mais l’ancien n’a pas pu être supprimé.

both-next = Supprimez vous-même l’ancien.

old-not-known = Le nouveau numéro a été ajouté, mais impossible de confirmer la suppression de l’ancien.

old-not-known-next = Actualisez la liste. Si l’ancien numéro y figure encore, supprimez-le vous-même.

new-gone = Le locataire a supprimé le nouveau numéro en même temps que l’ancien.

new-gone-next = Ajoutez de nouveau le nouveau numéro.
