### Why an action isn't available, shown before the admin tries it. What to say after a failed request is in `errors`.

# The user is protected, and the admin lacks the permission to change protected users
refused-protected = This user is protected. You can look, but not change anything.

# The user is the admin
refused-own = These are your own sign-in methods. Another admin has to change them.

# No permission to create
not-permitted-create = You don't have permission to add methods.

# No permission to update
not-permitted-update = You don't have permission to change methods.

# No permission to delete
not-permitted-delete = You don't have permission to delete methods.

# No permission to add passkeys
not-permitted-passkey = You don't have permission to add passkeys.

# No permission to delete a password
not-permitted-password = You don't have permission to delete passwords.

# The list has a password, and no permission to delete it
keeps-password = You don't have permission to delete this user's password. Delete methods one by one.

# No permission to reveal
not-permitted-reveal = You don't have permission to reveal numbers and addresses.

# An email besides another factor
email-beside-others = Auth0 supports email only for users with no other factor, and this user has one. The tenant may reject it.

# A method without a usable id
no-id = This method has no usable id, so it can only be viewed.

# There are no methods
no-methods = There is nothing to delete.

# A phone whose tenant offers only one channel
no-other-channel = No other channel is turned on in this tenant.

# The tenant's features are unknown
unknown-offer = It may be turned off in this tenant.

# The application lacks a scope, a permission at Auth0. $scope: its name, such as update:users
lacks-scope = Factordesk's application at Auth0 lacks the scope { $scope }.

# What the admin can do about a scope that the application lacks, after the sentence that says so
ask-for-scope = Ask the operator of Factordesk to grant it.

# An action isn't available, because the application lacks a scope. $what: the action, as the subject of the sentence: “Changing methods”, “Deleting methods”, “Adding methods”, or a button's label in quotation marks. $scope: the scope's name
unavailable = { $what } is not available: Factordesk's application at Auth0 lacks the scope { $scope }. Ask the operator of Factordesk to grant it.

# Subject of the sentence “… is not available”: without the scope to create
adding = Adding methods

# Subject of the sentence “… is not available”: without the scope to update
changing = Changing methods

# Subject of the sentence “… is not available”: without the scope to delete
deleting = Deleting methods

# A type of method can't be added: the tenant has turned it off. $kind: the type's name, capitalised
turned-off = { $kind } is turned off in this tenant.

# A type of method can't be added: the tenant tried it for a time that is over. $kind: the type's name, capitalised
trial-expired = { $kind }: the tenant's trial has expired.

# A phone can't be added: the tenant has turned off both channels
no-channel = SMS and voice calls are turned off in this tenant.

# A passkey can't be added: the user has as many as the tenant allows
too-many-passkeys =
    { $limit ->
        [one] The user already has { $limit } passkey, the maximum.
       *[other] The user already has { $limit } passkeys, the maximum.
    }

# A type of method can't be added: the user has as many as the tenant allows. $kind: the type's name, capitalised
full = { $kind }: the user has reached the limit. Delete one first.
