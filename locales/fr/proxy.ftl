### Pages du proxy, autour de la connexion, et page de Factordesk.

signed-in-title = Connexion réussie

signed-in = Fermez cet onglet et reprenez votre travail.

again = Se reconnecter

quote = Code : { $code }. ID de requête : { $id }.

not-completed = Cette connexion ne peut pas aboutir

expired = Elle a été commencée dans une autre fenêtre, a duré plus de dix minutes ou a déjà abouti.

no-cookie = Votre navigateur n’a pas renvoyé le cookie de cette connexion. Safari, GNOME Web et les autres navigateurs fondés sur WebKit ne le conservent pas à une adresse http. Utilisez Chrome, Edge ou Firefox, ou ouvrez Factordesk en https (la démonstration : cargo xtask demo --https). Si vous avez commencé cette connexion il y a plus de dix minutes, reconnectez-vous.

mismatch = La réponse du fournisseur d’identité ne correspond pas à cette connexion. Reconnectez-vous. Si cela se reproduit, prévenez l’exploitant de Factordesk : le journal indique ce qui ne correspond pas.

code-refused = Le fournisseur d’identité n’accepte plus le code de cette connexion. Reconnectez-vous. Si cela se reproduit, prévenez l’exploitant de Factordesk.

not-signed-in = La connexion a été refusée

denied = Le fournisseur d’identité vous refuse l’accès. Adressez-vous à la personne qui gère les accès à Factordesk.

interrupted = Le fournisseur d’identité attend d’abord quelque chose de vous : une connexion chez lui ou votre consentement. Reconnectez-vous et suivez ses instructions.

no-permissions-title = Votre connexion ne comporte aucune autorisation

no-permissions = Vous n’en avez peut-être reçu aucune : adressez-vous à la personne qui gère les accès à Factordesk. Ou bien le fournisseur d’identité ne les inscrit pas dans le jeton d’accès : l’exploitant de Factordesk doit alors activer cette option (dans Auth0, les paramètres de l’API RBAC et Add Permissions in the Access Token) ou définir OIDC_PERMISSIONS_CLAIM.

not-now = La connexion est impossible pour le moment

provider-unavailable = Le fournisseur d’identité est injoignable ou ne répond pas correctement. Réessayez dans un instant. Si cela persiste, prévenez l’exploitant de Factordesk.

unavailable = Factordesk ne peut pas vous connecter pour le moment. Réessayez bientôt. Si cela persiste, prévenez l’exploitant de Factordesk.

setup-title = La connexion n’est pas configurée correctement

setup = Vous ne pouvez pas y remédier vous-même : prévenez l’exploitant de Factordesk.

language = Langue
