### The names of types, badges, channels and fields.

# An AAGUID without a known model
model-unknown = Unknown model

# An AAGUID of all zeros
model-undisclosed = Model not disclosed

# Type of method: a code to get back in without another factor
recovery-code = Recovery code

# Type of method: one-time codes from an app
authenticator-app = Authenticator app

# Type of method: a notification on a phone
push-notification = Push notification

# Type of method: codes by SMS or voice call
phone = Phone

# Type of method: codes by email
email = Email

# Type of method: an address that the user has verified
verified-email = Verified email

# Type of method: a key to plug in or hold to the device
security-key = Security key

# Type of method: the fingerprint or face recognition of a device
device-biometrics = Device biometrics

# Type of method: the app Auth0 Guardian
guardian-app = Guardian app

# Type of method: a passkey
passkey = Passkey

# Type of method: a password
password = Password

# In place of the type: the tenant doesn't name one
unknown-type = Unknown type

# The type “Recovery code” within a sentence
recovery-code-in-sentence = recovery code

# The type “Authenticator app” within a sentence
authenticator-app-in-sentence = authenticator app

# The type “Push notification” within a sentence
push-notification-in-sentence = push notification

# The type “Phone” within a sentence
phone-in-sentence = phone

# The type “Email” within a sentence
email-in-sentence = email

# The type “Verified email” within a sentence
verified-email-in-sentence = verified email

# The type “Security key” within a sentence
security-key-in-sentence = security key

# The type “Device biometrics” within a sentence
device-biometrics-in-sentence = device biometrics

# The type “Guardian app” within a sentence
guardian-app-in-sentence = guardian app

# The type “Passkey” within a sentence
passkey-in-sentence = passkey

# The type “Password” within a sentence
password-in-sentence = password

# Badge of a method
badge-unconfirmed = Unconfirmed

# Tooltip of the badge “Unconfirmed”
badge-unconfirmed-meaning = The enrolment was started but not finished

# Badge of a method
badge-never-used = Never used

# Tooltip of the badge “Never used”
badge-never-used-meaning = Not used to sign in yet

# Badge of a method
badge-linked = Linked

# Tooltip of the badge “Linked”
badge-linked-meaning = Deleted together with its linked methods

# Badge of a method: a passkey with copies elsewhere
badge-backed-up = Backed up

# Tooltip of the badge “Backed up”
badge-backed-up-meaning = Synced, for example with a password manager

# Badge of a method: a verified email, which counts without being enrolled
badge-implied = Automatic

# Tooltip of the badge “Automatic”
badge-implied-meaning = Not enrolled: counts as a factor while email is turned on in the tenant, and comes back after a reset

# Channel of a phone: text messages
channel-sms = SMS

# Channel of a phone: calls that read the code aloud
channel-voice = Voice call

# Label of a field in the details
field-id = Method id

# Label of a field in the details
field-type = Type

# Label of a field in the details: whether the enrolment was finished
field-confirmed = Confirmed

# Label of a field in the details
field-name = Name

# Label of a field in the details: the parts that a method consists of
field-authentication-methods = Parts

# Label of a field in the details: the preferred channel of a phone
field-preferred-authentication-method = Preferred channel

# Label of a field in the details: methods with the same id are linked
field-link-id = Link id

# Label of a field in the details, and in the header of a user
field-phone-number = Phone number

# Label of a field in the details, and in the header of a user
field-email = Email

# Label of a field in the details of a passkey or security key
field-key-id = Credential id

# Label of a field in the details of a passkey or security key
field-public-key = Public key

# Label of a field in the details of a passkey: the site that it is for
field-relying-party-identifier = Relying party (RP ID)

# Label of a field in the details of a passkey, and in the dialog that adds one
field-aaguid = Authenticator model (AAGUID)

# Label of a field in the details of a passkey, and in the dialog that adds one
field-credential-device-type = Device type

# Label of a field in the details of a passkey: whether it has copies elsewhere
field-credential-backed-up = Backed up

# Label of a field in the details of a passkey: the identity of the user that it belongs to
field-identity-user-id = Identity

# Label of a field in the details of a passkey
field-user-agent = Browser at enrolment

# Label of a field in the details of a passkey: the bytes that stand for the user
field-user-handle = User handle

# Label of a field in the details of a passkey, and in the dialog that adds one: how it connects
field-transports = Transports

# Label of a field in the details: a date
field-created-at = Created

# Label of a field in the details: a date
field-enrolled-at = Enrolled

# Label of a field in the details: a date
field-last-auth-at = Last used
